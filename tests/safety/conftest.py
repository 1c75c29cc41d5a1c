"""The clock and the browser of page tests."""

from tests.web.conftest import browser_type_launch_args, clock, open_page, site

__all__ = ["browser_type_launch_args", "clock", "open_page", "site"]
