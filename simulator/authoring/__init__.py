"""Writing scenarios: drafts, edits that keep a file's comments, what is still to write, versions, publishing.

The files in the scenarios folder are the truth, whether they are edited here, in an editor or in git; the
store holds only what is not saved yet, and what was seen of each. Nothing here knows of pages.
"""
