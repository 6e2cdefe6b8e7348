"""Why a number is what it is: figures measured beside the timed rounds. Kept empty: workers import it."""
