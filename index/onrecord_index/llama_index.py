"""The index as a retriever of llama-index; importing this module imports llama-index, which takes a second."""

from __future__ import annotations

from typing import TYPE_CHECKING

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, TextNode

if TYPE_CHECKING:
    from datetime import date

    from llama_index.core.schema import QueryBundle

    from onrecord_index.index import Index
    from onrecord_index.types import Hit


class OnRecordRetriever(BaseRetriever):
    """Hands the passages of an index to llama-index, best first, as nodes.

    A node's text is the passage's own; its metadata hold `document_id`, `start` and `end` (code points into the
    document's text), `title`, `date` (ISO, or None) and `url`. `until` leaves out documents that are dated later;
    on the day `recent_on`, what was recent then counts more.
    """

    def __init__(
        self, index: Index, *, limit: int = 10, until: date | None = None, recent_on: date | None = None
    ) -> None:
        super().__init__()
        self._index = index
        self._limit = limit
        self._until = until
        self._recent_on = recent_on

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._index.retrieve(
            query_bundle.query_str, limit=self._limit, until=self._until, recent_on=self._recent_on
        )
        return [NodeWithScore(node=_node(hit), score=hit.score) for hit in hits]


def _node(hit: Hit) -> TextNode:
    passage, document = hit.passage, hit.document
    metadata = {
        "document_id": passage.document_id,
        "start": passage.start,
        "end": passage.end,
        "title": document.title,
        "date": document.date.isoformat() if document.date else None,
        "url": document.url,
    }
    return TextNode(
        id_=f"{passage.document_id}#{passage.start}-{passage.end}",
        text=passage.text,
        metadata=metadata,
        # The places are for the app, not for the model that words an answer or the one that embeds.
        excluded_llm_metadata_keys=["document_id", "start", "end", "url"],
        excluded_embed_metadata_keys=["document_id", "start", "end", "date", "url"],
    )
