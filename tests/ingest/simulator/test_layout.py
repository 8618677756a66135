"""The archive is Binance's to the byte: layout, checksums, headers, stamps, decimals."""

from __future__ import annotations

import hashlib
import re
import zipfile

import numpy as np

from ingest.decode import Origin, decode


def test_every_zip_holds_one_csv_of_its_name_and_passes_its_checksum(archive):
    assert archive.zips
    for path in archive.zips:
        with zipfile.ZipFile(path) as packed:
            assert packed.namelist() == [f"{path.stem}.csv"]
            assert packed.testzip() is None
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        said = path.with_name(f"{path.name}.CHECKSUM").read_text()
        assert said == f"{digest}  {path.name}\n"


def test_the_ingest_reads_every_file_and_counts_what_truth_says(archive):
    rows = dict.fromkeys(archive.truth.files, 0)
    for path in archive.zips:
        dataset = archive.dataset_of(path)
        key = str(path.relative_to(archive.root))
        origin = Origin(dataset, path.parent.name, key, path.stem)
        rows[dataset.id] += sum(piece.rows.num_rows for piece in decode(path, origin))
    assert rows == {name: told["rows"] for name, told in archive.truth.files.items()}


def test_nothing_but_archives_and_truth_is_left_behind(archive):
    names = {path.name for path in archive.root.iterdir()}
    assert names == {"data", "truth.json"}
    kinds = {path.suffix for path in (archive.root / "data").rglob("*") if path.is_file()}
    assert kinds == {".zip", ".CHECKSUM"}


def test_futures_bars_have_a_header_and_spot_bars_have_none(new_archive):
    plain = new_archive(missing_files=0.0)
    assert plain.text("um_klines_1m", "BTCUSDT", "2023-11-02").startswith("open_time,open,")
    assert plain.text("spot_klines_1m", "BTCUSDT", "2023-11-02").startswith("1698883200000,")


def test_numbers_are_plain_decimals_of_the_usual_width(new_archive):
    plain = new_archive(missing_files=0.0)
    bar = plain.lines("um_klines_1m", "BTCUSDT", "2023-11-02")[1]
    assert re.fullmatch(
        r"\d{13},(\d+\.\d0,){4}\d+\.\d{3},\d{13},\d+\.\d{5},\d+,\d+\.\d{3},\d+\.\d{5},0", bar
    )
    band = plain.lines("um_book_depth", "BTCUSDT", "2023-11-02")[1]
    assert re.fullmatch(r"2023-11-02 00:00:0\d,-5,\d+\.\d{8},\d+\.\d{8}", band)
    premium = plain.lines("um_premium_index_klines_1m", "BTCUSDT", "2023-11-02")[1]
    assert re.fullmatch(r"\d{13},(-?0\.\d{8},){4}0,\d{13},0,60,0,0,0", premium)


def test_bars_are_whole_days_and_each_holds_its_open_and_close(new_archive):
    table = new_archive(missing_files=0.0).table("um_klines_1m", "ETHUSDT", "2023-11-03")
    column = {name: table[name].to_numpy() for name in table.column_names}
    assert len(table) == 1440
    assert (np.diff(column["open_time"]) == 60_000).all()
    assert (column["high"] >= np.maximum(column["open"], column["close"])).all()
    assert (column["low"] <= np.minimum(column["open"], column["close"])).all()
    assert (column["open"][1:] == column["close"][:-1]).all()
    assert (column["taker_buy_volume"] <= column["volume"]).all()


def test_depth_never_shrinks_away_from_mid(new_archive):
    table = new_archive(missing_files=0.0).table("um_book_depth", "SOLUSDT", "2023-11-02")
    for name in ("depth", "notional"):
        bands = table[name].to_numpy().reshape(-1, 10)
        assert (np.diff(bands[:, :5], axis=1) <= 0).all()
        assert (np.diff(bands[:, 5:], axis=1) >= 0).all()


def test_a_long_that_is_liquidated_sells_above_its_bankruptcy_price(new_archive):
    table = new_archive(missing_files=0.0).table("um_liquidation_snapshot", "BTCUSDT", "2023-11-02")
    sells = table["side"].to_numpy(zero_copy_only=False) == "SELL"
    price, average = table["price"].to_numpy(), table["average_price"].to_numpy()
    assert 0 < sells.sum() < len(sells)
    assert ((average > price) == sells).all()
    assert (table["accumulated_fill_quantity"].to_numpy() > 0).all()
