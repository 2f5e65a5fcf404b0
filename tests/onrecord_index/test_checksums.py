"""What tells that bytes are still those that were written, for every byte that may have changed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from onrecord_index.checksums import checksum_of, has_whole_footer, is_sealed, seal

WRITTEN = b"The ferry is late, and nobody waits for it."
# Of the nine bytes "123456789" the CRC-32 is this, as every description of it says; so a file of tantivy would end.
FOOTER = b'{"version":{"major":0},"crc":%d}' % 0xCBF43926


def footed(footer: bytes = FOOTER) -> bytes:
    return b"123456789" + footer + len(footer).to_bytes(4, "little") + (1337).to_bytes(4, "little")


@given(st.lists(st.none() | st.integers() | st.text() | st.binary(), min_size=1), st.data())
def test_a_row_of_other_values_has_another_checksum(row: list[object], data: st.DataObject) -> None:
    other = list(row)
    place = data.draw(st.integers(0, len(row) - 1))
    other[place] = data.draw(st.none() | st.integers() | st.text() | st.binary())

    assert (checksum_of(*row) == checksum_of(*other)) == (repr(row) == repr(other))


def test_values_that_read_alike_have_other_checksums() -> None:
    alike = [("ab", "c"), ("a", "bc"), ("abc",), (b"ab", b"c"), (1, 2), (12,), ("12",), (b"12",), (None,), ("None",)]

    assert len({checksum_of(*row) for row in alike}) == len(alike)


def test_a_sealed_file_is_noticed_once_any_byte_of_it_is_another(tmp_path: Path) -> None:
    file = tmp_path / "sealed"
    file.write_bytes(WRITTEN)
    seal(file, owner="mine")
    whole = file.read_bytes()

    assert whole.startswith(WRITTEN)
    assert is_sealed(file, owner="mine")
    assert not is_sealed(file, owner="theirs")
    for place in range(len(whole)):
        file.write_bytes(whole[:place] + bytes([whole[place] ^ 0x10]) + whole[place + 1 :])
        assert not is_sealed(file, owner="mine"), place
    for length in range(len(whole)):
        file.write_bytes(whole[:length])
        assert not is_sealed(file, owner="mine"), length
    file.write_bytes(whole + b"\0")
    assert not is_sealed(file, owner="mine")


def test_a_file_with_a_footer_is_noticed_once_a_byte_before_it_is_another(tmp_path: Path) -> None:
    file = tmp_path / "footed"
    file.write_bytes(footed())

    assert has_whole_footer(file)
    for place in range(9):
        file.write_bytes(footed()[:place] + b"x" + footed()[place + 1 :])
        assert not has_whole_footer(file), place
    for length in range(len(footed())):
        file.write_bytes(footed()[:length])
        assert not has_whole_footer(file), length


@pytest.mark.parametrize("footer", [b"", b"{}", b"[]", b"no JSON", b"\xff\xff", b'{"crc":"a"}'])
def test_a_footer_that_says_nothing_is_not_whole(tmp_path: Path, footer: bytes) -> None:
    file = tmp_path / "footed"
    file.write_bytes(footed(footer))

    assert not has_whole_footer(file)
