"""The questionnaire: one table of health questions for every page, the API and the record, and the kinds of question that it and the
consult are made of.

Not Django forms: an answer that nobody gave must stay apart from every answer that was given, and one class serves reading, refusing,
showing again and saying in words.
"""
