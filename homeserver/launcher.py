"""Runs Synapse and stops it when the process that started it is gone.

The parent holds the other end of standard input. However that parent ends, the pipe closes,
so that no homeserver is ever left behind.
"""

import os
import runpy
import signal
import sys
import threading
import time

GRACE_SECONDS = 10


def stop_with_parent() -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)


threading.Thread(target=stop_with_parent, daemon=True).start()
runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
