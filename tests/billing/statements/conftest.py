"""The browser's fixtures, for the pages of all that money road's end shows."""

from tests.web.browsing import browser_type_launch_args, open_page, site
from tests.web.conftest import clock, forgotten

__all__ = ["browser_type_launch_args", "clock", "forgotten", "open_page", "site"]
