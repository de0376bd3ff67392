"""Runs Synapse, one at a time in a folder, and never longer than the process that started it.

The parent holds the other end of standard input. However that parent ends, the pipe closes, and no
homeserver is left behind. SQLite survives an end at any moment.
"""

import fcntl
import os
import runpy
import threading

# Waits for a predecessor that is still on its way out; held until this process ends.
lock = open("synapse.lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
# From now on whoever answers at the port is this process.
print("alone", flush=True)


def end_with_parent() -> None:
    try:
        while os.read(0, 4096):
            pass
    except OSError:
        pass
    os._exit(1)


threading.Thread(target=end_with_parent, daemon=True).start()
runpy.run_module("synapse.app.homeserver", run_name="__main__", alter_sys=True)
