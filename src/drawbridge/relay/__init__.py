"""Store and forward of sealed envelopes; nothing here can open one."""
