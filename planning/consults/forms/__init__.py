"""The consult form: what is asked, how an answer is read into the contract's shape, and how it is shown again.

Not Django forms: one table of questions serves reading, showing, comparing two versions and linking what is missing, and an answer
nobody gave must stay apart from every answer that was given.
"""
