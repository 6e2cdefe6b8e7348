"""What is followed from run to run, as compare, the gate and the history read it: series and their points."""
