"""One module per noun: read the request, call one action, render or redirect."""
