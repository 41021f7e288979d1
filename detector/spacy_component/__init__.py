"""``nlp.add_pipe("contradictions")``: the claims of a spaCy Doc and the conflicts between them, on ``doc._``.

What was found is kept in ``doc.user_data`` as plain text, so it travels with the Doc: through pickles, ``DocBin`` and the
processes of ``nlp.pipe(n_process=…)``. ``doc._.claims`` and ``doc._.conflicts`` make objects and spaCy Spans of it when
they are asked for.

Importing this room imports spaCy; it is imported by spaCy itself, through an entry point, when the component is added.
"""

from detector.spacy_component.component import Contradictions, make_contradictions
from detector.spacy_component.documents import as_document
from detector.spacy_component.results import DocClaim, DocConflict, claims_of, conflicts_of, set_extensions

__all__ = [
    "Contradictions",
    "DocClaim",
    "DocConflict",
    "as_document",
    "claims_of",
    "conflicts_of",
    "make_contradictions",
    "set_extensions",
]
