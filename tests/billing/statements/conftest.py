"""The browser's fixtures, for the pages of all that money road's end shows."""

from tests.web.browsing import browser_type_launch_args, open_page, site
from tests.web.conftest import clock

__all__ = ["browser_type_launch_args", "clock", "open_page", "site"]
