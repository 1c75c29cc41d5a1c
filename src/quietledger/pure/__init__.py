"""Ground floor: values in, values out; no Django, no files, no network, no clock, no hidden chance."""
