"""Start the device's program as a module, as its timers do."""

import sys

from quietledger.agent.program import main

sys.exit(main())
