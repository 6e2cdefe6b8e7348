"""Two sides compared, series by series: slower, faster, unchanged, or too noisy to tell."""
