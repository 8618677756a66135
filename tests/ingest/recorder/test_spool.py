from __future__ import annotations

from pathlib import Path

import pytest

from ingest.recorder.spool import Frame, Spool, SpoolReader, bring_to_disk

FRAMES = [Frame(10, 1, b"one"), Frame(-5, 2, b""), Frame(2**62, 3, "zwölf\n".encode())]


def written(path: Path) -> Path:
    spool = Spool(path)
    for frame in FRAMES:
        spool.append(frame)
    spool.close()
    return path


def test_frames_come_back_as_they_went_in(tmp_path: Path) -> None:
    reader = SpoolReader(written(tmp_path / "a" / "x.spool"))
    assert list(reader) == FRAMES
    assert reader.torn_bytes == 0


def test_a_frame_can_be_read_before_the_spool_is_closed(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "x.spool")
    spool.append(FRAMES[0])
    assert list(SpoolReader(spool.path)) == FRAMES[:1]
    spool.close()


def test_wherever_a_write_was_cut_all_frames_before_it_stand(tmp_path: Path) -> None:
    whole = written(tmp_path / "x.spool").read_bytes()
    ends = [0]
    for frame in FRAMES:
        ends.append(ends[-1] + 8 + 12 + len(frame.payload))
    assert ends[-1] == len(whole)
    cut = tmp_path / "cut.spool"
    for length in range(len(whole) + 1):
        cut.write_bytes(whole[:length])
        reader = SpoolReader(cut)
        kept = sum(end <= length for end in ends) - 1
        assert list(reader) == FRAMES[:kept]
        assert reader.torn_bytes == length - ends[kept]


@pytest.mark.parametrize("position", [0, 4, 8, 20])
def test_a_damaged_frame_is_never_taken_for_one(tmp_path: Path, position: int) -> None:
    path = written(tmp_path / "x.spool")
    damaged = bytearray(path.read_bytes())
    damaged[position] ^= 1
    path.write_bytes(damaged)
    reader = SpoolReader(path)
    assert list(reader) == []
    assert reader.torn_bytes == len(damaged)


def test_a_part_never_goes_on_in_another_ones_file(tmp_path: Path) -> None:
    written(tmp_path / "x.spool")
    with pytest.raises(FileExistsError):
        Spool(tmp_path / "x.spool")


def test_only_what_is_new_has_to_be_brought_to_the_disk(tmp_path: Path) -> None:
    spool = Spool(tmp_path / "x.spool")
    assert spool.unsynced() is None
    spool.append(FRAMES[0])
    descriptor = spool.unsynced()
    assert descriptor is not None
    assert spool.unsynced() is None
    spool.close()
    # The part may have ended meanwhile.
    bring_to_disk(descriptor)
