"""Why a cell is as fast as it is: its evidence, the rules that name its cause, and the charts of both."""
