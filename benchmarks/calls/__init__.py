"""Does a library release the GIL? Common calls, one after the other, in the process that measures each."""
