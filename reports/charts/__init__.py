"""One chart a file: ``rows`` picks what is drawn, ``draw`` draws it, ``alt`` says it in words."""
