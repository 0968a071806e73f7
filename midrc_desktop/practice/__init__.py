"""A made-up patient to practise with."""
