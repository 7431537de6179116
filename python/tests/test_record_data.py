"""What `record` reads: arrays of all kinds, xarray, files, generators."""

from __future__ import annotations

import numpy as np
import pytest
from fields import SMALL, differs, picture, waves

import fieldreel


@pytest.mark.parametrize(
    "dtype",
    [
        "?",
        "u1",
        "i1",
        "<u2",
        ">u2",
        "<i2",
        ">i4",
        "<u4",
        "<i8",
        ">u8",
        "<f2",
        ">f2",
        "<f4",
        ">f4",
        "<f8",
        ">f8",
        "g",
    ],
)
def test_every_real_dtype_shows_the_same_values(dtype):
    field = (waves(1)[0] > 0).astype("f4") if dtype == "?" else np.round(waves(1)[0] * 50 + 50)
    limits = {"clim": (0, 1) if dtype == "?" else (0, 100)}
    expected = picture(field.astype("f4"), **limits)
    assert not differs(picture(field.astype(dtype), **limits), expected)
    assert differs(picture(field.astype(dtype)[::-1], **limits), expected)


def test_arrays_lie_in_memory_as_they_like():
    field = waves()
    expected = picture(field, frame=3)
    wide = np.zeros((3, 48, 64), "f4")
    wide[:, ::2, ::2] = field
    for same in [
        np.asfortranarray(field),
        wide[:, ::2, ::2],
        field[:, ::-1][:, ::-1],
        field.transpose(1, 2, 0).transpose(2, 0, 1),
    ]:
        assert not differs(picture(same, frame=3), expected)
    assert differs(picture(field[::-1], frame=3), expected)
    read_only = field.copy()
    read_only.flags.writeable = False
    assert not differs(picture(read_only, frame=3), expected)


def test_arrays_are_not_copied():
    class Watched(np.ndarray):
        def copy(self, *_, **__):
            raise AssertionError("copied")

        astype = tobytes = copy

    picture(waves().view(Watched))


def test_nan_and_masks_are_missing():
    field = waves(1)[0]
    with_nan = field.copy()
    with_nan[5:12, 8:20] = np.nan
    expected = picture(with_nan)
    assert differs(expected, picture(field))
    mask = np.isnan(with_nan)
    assert not differs(picture(np.ma.array(field, mask=mask)), expected)
    whole = np.round(field * 100)
    masked = [np.ma.array(whole.astype(dtype), mask=mask) for dtype in ("i2", "i8", "f2", ">f8")]
    pictures = [picture(one, clim=(-100, 100)) for one in masked]
    assert all(not differs(one, pictures[0]) for one in pictures)
    assert not differs(picture(np.ma.array(field)), picture(field))
    assert not differs(picture(list(np.ma.array(field, mask=mask))), expected)


def test_masks_of_lazy_arrays_are_kept():
    da = pytest.importorskip("dask.array")
    whole = np.round(waves() * 100).astype("i2")
    mask = np.zeros(whole.shape, bool)
    mask[:, 5:12, 8:20] = True
    masked = np.ma.array(whole, mask=mask)
    lazy = da.ma.masked_array(da.from_array(whole, chunks=(1, 24, 32)), da.from_array(mask))
    settings = {"clim": (-100, 100), "frame": 2}
    expected = picture(masked, **settings)
    assert differs(expected, picture(whole, **settings))
    assert not differs(picture(lazy, **settings), expected)
    assert not differs(picture(list(lazy), **settings), expected)
    assert not differs(picture(lazy.astype("f4"), **settings), expected)
    flat = {"clim": (-100, 100)}
    assert not differs(picture(lazy[0], **flat), picture(masked[0], **flat))
    assert not differs(picture(list(lazy[0]), **flat), picture(masked[0], **flat))
    xr = pytest.importorskip("xarray")
    labelled = xr.DataArray(lazy, dims=("time", "y", "x"))
    missing = xr.DataArray(masked.astype("f4").filled(np.nan), dims=("time", "y", "x"))
    assert not differs(picture(labelled, **settings), picture(missing, **settings))
    # Whoever says nothing of a mask cannot have one where nothing could stand for it.
    silent = da.from_array(whole, chunks=(1, 24, 32)).map_blocks(
        lambda part: np.ma.masked_greater(part, 0), dtype="i2", meta=np.empty((0, 0, 0), "i2")
    )
    assert not differs(picture(silent, **settings), picture(np.ma.masked_greater(whole, 0), **settings))
    with pytest.raises(TypeError, match="float32.*int16"):
        picture(xr.DataArray(silent, dims=("time", "y", "x")), **settings)


def test_far_from_zero_detail_survives():
    days = 2_451_545.0 + waves(1)[0].astype("f8") / 100
    shown = picture(days, clim=(2_451_544.99, 2_451_545.01), no_colorbar=True, exaggeration=0)
    near = picture(waves(1)[0].astype("f8") / 100, clim=(-0.01, 0.01), no_colorbar=True, exaggeration=0)
    # A plain float32 would hold nothing but whole quarters of days.
    assert np.abs(shown.astype(int) - near).max() <= 8


def test_dimensions_are_bands_or_slices():
    assert fieldreel.record(waves(5), **SMALL).frames == 4
    flat = picture(waves(16))
    volume = picture(waves(16), as_="volume")
    assert differs(flat, volume)
    assert not differs(picture(waves(16), mode="volume"), volume)
    two = np.stack([waves(16), -waves(16)])
    assert differs(picture(two, frame=0), picture(two, frame=3))
    assert not differs(picture(waves(4), bands=3), picture(waves(4)[2]))
    with pytest.raises(IndexError, match="band 9"):
        picture(waves(4), bands=9)


@pytest.mark.parametrize(
    ("data", "kind", "words"),
    [
        (np.zeros((4, 4), complex), TypeError, "numpy.abs"),
        (np.zeros((4, 4), object), TypeError, "astype"),
        (np.full((4, 4), "a"), TypeError, "dtype <U1"),
        (np.zeros((4, 4), "M8[s]"), TypeError, "dtype datetime64"),
        (np.zeros(4), ValueError, "1 dimensions"),
        (np.zeros((1, 1, 1, 1, 1)), ValueError, "5 dimensions"),
        (np.zeros((0, 4)), ValueError, "is empty"),
        (np.zeros((3, 0, 4)), ValueError, "is empty"),
        (np.full((4, 4), np.nan), ValueError, "every"),
        (3, TypeError, "data is a int"),
        (b"bytes", TypeError, "data is a bytes"),
        ({"a": 1}, TypeError, "data is a dict"),
        (iter([]), ValueError, "no bands"),
        ([np.zeros((4, 4)), np.zeros((4, 5))], ValueError, "band 2 has the shape"),
        ([np.zeros((4, 4)), np.zeros((4, 4), object)], TypeError, "band 2"),
    ],
)
def test_what_is_no_data_is_refused(data, kind, words):
    with pytest.raises(kind, match=words):
        fieldreel.record(data, **SMALL)


def test_generators_and_lists_are_bands(monkeypatch):
    field = waves(4)
    expected = picture(field, frame=2)
    assert not differs(picture((band for band in field), frame=2), expected)
    assert not differs(picture(list(field), frame=2), expected)

    def reused():
        band = np.empty_like(field[0])
        for one in field:
            band[:] = one
            yield band

    assert not differs(picture(reused(), frame=2), expected)
    # What does not fit into memory goes to a file.
    monkeypatch.setattr("fieldreel._spool.MEMORY_BYTES", field[0].nbytes + 1)
    assert not differs(picture(reused(), frame=2), expected)
    masked = (np.ma.masked_greater(band, 0.5) for band in field)
    assert not differs(picture(masked, frame=2), picture(np.ma.masked_greater(field, 0.5), frame=2))


@pytest.mark.parametrize("kind", [RuntimeError, AttributeError, KeyboardInterrupt, OSError])
def test_what_a_generator_raises_comes_back(kind):
    class Bands:
        def __iter__(self):
            return self

        def __next__(self):
            if taken:
                raise raised
            taken.append(1)
            return waves(1)[0]

    for take in (fieldreel.record, fieldreel.Scene):
        taken, raised = [], kind("the sensor failed")
        with pytest.raises(kind, match="sensor") as caught:
            take(Bands(), **SMALL)
        assert caught.value is raised


def test_files_patterns_and_lists_of_them(tmp_path):
    for number, band in enumerate(waves(3)):
        np.save(tmp_path / f"band{number}.npy", band)
    expected = picture(waves(3), frame=2)
    paths = [tmp_path / f"band{number}.npy" for number in range(3)]
    for data in [paths, str(tmp_path / "band*.npy")]:
        assert not differs(picture(data, frame=2), expected)
    assert not differs(picture(paths[1]), picture(waves(3)[1]))
    with pytest.raises(FileNotFoundError):
        picture(str(tmp_path / "bond*.npy"))


def test_lazy_arrays_are_read_band_by_band():
    class Lazy:
        def __init__(self, field):
            self.field, self.shape, self.dtype, self.most = field, field.shape, field.dtype, 0

        def __getitem__(self, key):
            part = self.field[key]
            self.most = max(self.most, part.size)
            return part

    lazy = Lazy(waves(6))
    assert not differs(picture(lazy, frame=2), picture(waves(6), frame=2))
    assert 0 < lazy.most <= 24 * 32


def test_what_reading_raises_comes_back():
    class Broken:
        shape, dtype = (2, 8, 8), np.dtype("f4")

        def __getitem__(self, key):
            raise ConnectionError("the store is gone")

    with pytest.raises(ConnectionError, match="store is gone"):
        fieldreel.record(Broken(), **SMALL)


class TestXarray:
    xr = pytest.importorskip("xarray")

    def field(self, **changes):
        coords = {
            "time": np.array(["2000-01-01", "2000-02-01", "2000-03-01"], "M8[ns]"),
            "lat": ("lat", np.linspace(40, 50, 24), {"units": "degrees_north"}),
            "lon": ("lon", np.linspace(0, 20, 32), {"units": "degrees_east"}),
        }
        array = self.xr.DataArray(
            waves(), coords, ("time", "lat", "lon"), name="sst", attrs={"units": "degC"}
        )
        return array.assign_attrs(**changes)

    def test_it_is_the_film_of_its_file(self, tmp_path):
        field = self.field()
        try:
            field.to_netcdf(tmp_path / "field.nc", engine="scipy")
        except (ImportError, ValueError):
            pytest.skip("nothing writes NetCDF here")
        for settings in [{"frame": 0, "label": "{label}"}, {"frame": 3, "axes": "ticks"}]:
            assert not differs(picture(field, **settings), picture(tmp_path / "field.nc", **settings))

    def test_dimensions_are_known_by_name(self):
        field = self.field()
        expected = picture(field, frame=2, label="{label}")
        assert not differs(picture(field.transpose("lon", "time", "lat"), frame=2, label="{label}"), expected)
        # North is up, whichever way rows run.
        assert not differs(picture(field.isel(lat=slice(None, None, -1)), frame=2, label="{label}"), expected)
        assert differs(picture(field.values, frame=2), expected)

    def test_units_titles_and_dates_are_shown(self):
        plain = picture(self.field())
        assert differs(picture(self.field(units="K")), plain)
        titled = self.field(long_name="Sea surface")
        assert not differs(picture(titled), picture(self.field(), title="Sea surface"))
        assert not differs(picture(titled, title=None), plain)
        assert differs(picture(self.field(), label="{label}"), plain)

    def test_names_of_bands_are_shown(self):
        plain = self.xr.DataArray(waves(), dims=("band", "y", "x"))
        named = plain.assign_coords(band=["red", "green", "blue"])
        shown = picture(named, label="{label}", frame=0)
        assert differs(shown, picture(plain, label="{label}", frame=0))
        assert differs(
            shown, picture(named.assign_coords(band=["nir", "green", "blue"]), label="{label}", frame=0)
        )

    def test_heights_make_volumes(self):
        field = self.xr.DataArray(waves(8), dims=("depth", "lat", "lon"))
        assert differs(picture(field), picture(field.values))
        assert not differs(picture(field, as_="bands"), picture(field.rename(depth="time")))

    def test_too_many_dimensions_are_refused(self):
        field = self.xr.DataArray(np.zeros((2, 2, 2, 4, 4)), dims=("run", "member", "time", "y", "x"))
        with pytest.raises(ValueError, match=r"isel\(run=0\)"):
            picture(field)
        with pytest.raises(TypeError, match="several variables"):
            picture(field.to_dataset(name="a"))

    def test_dask_computes_one_band_at_a_time(self):
        da = pytest.importorskip("dask.array")
        most = []

        def block(part):
            most.append(part.size)
            return part

        lazy = self.field().copy(
            data=da.from_array(waves(), chunks=(1, 24, 32)).map_blocks(block, dtype="f4")
        )
        expected = picture(self.field(), frame=2)
        assert not differs(picture(lazy, frame=2), expected)
        assert max(most) <= 24 * 32
        assert not differs(picture(lazy.data, frame=2), picture(waves(), frame=2))

    def test_calendars_of_models_are_known(self):
        cftime = pytest.importorskip("cftime")
        dates = [cftime.DatetimeNoLeap(2000, month, 1) for month in (1, 2, 3)]
        field = self.field().assign_coords(time=dates)
        assert not differs(picture(field, label="{label}"), picture(self.field(), label="{label}"))


def test_tensors_are_arrays():
    class Tensor:
        """As torch's: with a dtype that NumPy does not know."""

        def __init__(self, values):
            self.values, self.shape, self.dtype = values, values.shape, object()

        def __getitem__(self, key):
            return Tensor(self.values[key])

        def __array__(self, dtype=None, copy=None):
            return self.values

    bands = waves(2)
    expected = fieldreel.record(bands, **SMALL)
    assert fieldreel.record(Tensor(bands), **SMALL) == expected
    assert fieldreel.record((Tensor(band) for band in bands), **SMALL) == expected
