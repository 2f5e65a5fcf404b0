"""Every error that a user can cause.

    OnRecordError
    ├── DocumentsError          what was given to index
    │   ├── NoSuchPath          the folder or file is not there
    │   ├── CannotFetch         the page of an address cannot be had
    │   ├── NotIndexed          it is to be removed from the index, but was not indexed
    │   ├── NotReadable         it is no one document that can be read
    │   └── NothingToIndex      it holds nothing that can be read
    ├── StorageError            the folder that keeps the index
    │   ├── IndexMissing        there is none yet
    │   ├── IndexBusy           another process is writing to it
    │   ├── IndexMismatch       it was made with another model, format or cutting
    │   ├── IndexBroken         its files are damaged
    │   ├── IndexReadOnly       it cannot be written
    │   ├── WouldOverwrite      a backup, or an index that one is restored to, is there already
    │   └── BackupBroken        a file to restore is no backup, or not whole
    ├── ModelError              a model (embedding or parser) is not there, or not what it should be
    ├── QuestionError           the question is empty or too long
    ├── DocumentMissing         no document of this id is in the index
    ├── PersonError             a name
    │   ├── PersonUnknown       that nobody has who is quoted in the documents
    │   └── PersonAmbiguous     that several have
    ├── PortTaken               the address to serve on is in use
    ├── PasswordsError          who may use the chat
    │   ├── PasswordsMissing    is not told, and other machines can reach it
    │   └── PasswordsInvalid    is told in a way that cannot be used
    ├── PlaceInvalid            what the browser sent back is no place in a document
    ├── FeedbackError           what was said of a reply cannot be kept
    ├── RecordInvalid           what the browser kept of a conversation is not as it should be
    └── CasesError              a file of evaluation cases or answers is not as it should be

Each message names the thing, what was found, and what to do next.
"""


class OnRecordError(Exception):
    """Base of all errors that a user can cause; its text is meant to be read by the user."""


class DocumentsError(OnRecordError):
    """What was given to index cannot be indexed."""


class NoSuchPath(DocumentsError):
    """The folder or file to index is not there."""


class CannotFetch(DocumentsError):
    """The page of an address cannot be had, or must not be."""


class NotIndexed(DocumentsError):
    """The folder or file to remove from the index is none of those that were indexed."""


class NotReadable(DocumentsError):
    """A file is no one document that can be read."""


class NothingToIndex(DocumentsError):
    """The folder or file holds nothing that can be read."""


class StorageError(OnRecordError):
    """The index cannot be used as it is."""


class IndexMissing(StorageError):
    """There is no index in the folder."""


class IndexBusy(StorageError):
    """Another process is writing to the index."""


class IndexMismatch(StorageError):
    """The index was made with another model, format version or cutting."""


class IndexBroken(StorageError):
    """The files of the index are damaged."""


class IndexReadOnly(StorageError):
    """The index cannot be written."""


class WouldOverwrite(StorageError):
    """A backup, or the index that one is restored to, is there already."""


class BackupBroken(StorageError):
    """The file to restore is no backup, or is damaged."""


class ModelError(OnRecordError):
    """A model, the embedding one or the parser, is not there, or is not what it should be."""


class QuestionError(OnRecordError):
    """The question is empty or too long."""


class DocumentMissing(OnRecordError):
    """No document of this id is in the index."""


class PersonError(OnRecordError):
    """A name does not tell who is meant."""


class PersonUnknown(PersonError):
    """Nobody of this name is quoted in the documents."""


class PersonAmbiguous(PersonError):
    """Several people of this name are quoted in the documents."""


class PortTaken(OnRecordError):
    """The address to serve on is in use, or is none of this machine."""


class PasswordsError(OnRecordError):
    """Who may use the chat cannot be told."""


class PasswordsMissing(PasswordsError):
    """Other machines can reach the chat, and nobody needs a password."""


class PasswordsInvalid(PasswordsError):
    """What holds the passwords cannot be read, or is not as it should be."""


class PlaceInvalid(OnRecordError):
    """What the browser sent back is no place in a document."""


class FeedbackError(OnRecordError):
    """What was said of a reply cannot be kept."""


class RecordInvalid(OnRecordError):
    """What the browser kept of a conversation is not as it should be."""


class CasesError(OnRecordError):
    """A file of evaluation cases or answers is not as it should be."""
