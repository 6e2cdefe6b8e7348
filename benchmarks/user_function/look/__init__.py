"""The first look at the user's function: what it does when it is called, before anything is measured."""
