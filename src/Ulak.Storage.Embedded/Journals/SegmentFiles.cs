using System.Collections.Concurrent;
using System.Globalization;
using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>The files of segments: their names, and how they are made, freed and used again. For any thread.</summary>
internal sealed class SegmentFiles(IJournalFolder folder, JournalOptions options)
{
    private const string SegmentSuffix = ".seg";
    private const string SpareSuffix = ".spare";
    private const string ReserveName = "reserve";
    private const int MinReserveSize = 4 * SegmentHeader.BlockSize;

    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<string> _spares = [];
    private uint _lastSpare;
    private bool _hasReserve;

    /// <summary>How many files wait to become segments.</summary>
    public int Spares => _spares.Count;

    /// <summary>
    /// The size of the reserve: a small file that becomes the segment for what frees space when the disk has no room for another one.
    /// </summary>
    public int ReserveSize => Math.Max(MinReserveSize, options.SegmentSize / 8);

    /// <summary>Whether there is a reserve.</summary>
    public bool HasReserve => Volatile.Read(ref _hasReserve);

    /// <summary>The name of a segment's file.</summary>
    public static string NameOf(uint number) => number.ToString("x8", CultureInfo.InvariantCulture) + SegmentSuffix;

    /// <summary>Lists the numbers of the segments in ascending order, and finds the spare files.</summary>
    public List<uint> List()
    {
        var numbers = new List<uint>();
        lock (_lock)
        {
            _spares.Clear();
            _hasReserve = false;
            foreach (var name in folder.List())
            {
                _hasReserve |= name == ReserveName;
                if (TryParse(name, SegmentSuffix, out var number))
                {
                    numbers.Add(number);
                }
                else if (TryParse(name, SpareSuffix, out var spare))
                {
                    _spares.Enqueue(name);
                    _lastSpare = Math.Max(_lastSpare, spare);
                }
            }
        }

        numbers.Sort();
        return numbers;
    }

    /// <summary>Opens a segment for reading.</summary>
    public IJournalFile Open(uint number) => folder.Open(NameOf(number));

    /// <summary>Reads a whole segment.</summary>
    /// <param name="number">The segment.</param>
    /// <param name="buffer">What it is read into; replaced if it is too short.</param>
    public ReadOnlyMemory<byte> Read(uint number, ref byte[] buffer)
    {
        using var file = Open(number);
        buffer = buffer.Length < file.Length ? new byte[file.Length] : buffer;
        return buffer.AsMemory(0, file.Read(0, buffer.AsSpan(0, (int)file.Length)));
    }

    /// <summary>Reads the header of a segment; null if it is damaged.</summary>
    public SegmentHeader? ReadHeader(uint number)
    {
        using var file = Open(number);
        return SegmentReader.ReadHeader(file);
    }

    /// <summary>The size of a segment's file.</summary>
    public long Length(uint number)
    {
        using var file = Open(number);
        return file.Length;
    }

    /// <summary>Opens a segment for writing behind its records; null if something else refers to its file.</summary>
    public IJournalFile? OpenForWriting(uint number) =>
        folder.IsUnshared(NameOf(number)) ? folder.OpenForWriting(NameOf(number)) : null;

    /// <summary>Makes a segment, durable with its header, and opens it. A spare is used again if there is one.</summary>
    public IJournalFile Create(SegmentHeader header)
    {
        lock (_lock)
        {
            return Create(header, _spares.TryDequeue(out var spare) ? spare : NewFile(SpareName(), options.SegmentSize));
        }
    }

    /// <summary>Makes a segment of <see cref="ReserveSize"/> of the reserve, durable with its header, and opens it.</summary>
    public IJournalFile CreateFromReserve(SegmentHeader header)
    {
        lock (_lock)
        {
            Volatile.Write(ref _hasReserve, false);
            return Create(header, ReserveName);
        }
    }

    /// <summary>Deletes the spares and the reserve if they have another size, which an earlier setting left.</summary>
    public void DeleteUnusableSpares()
    {
        lock (_lock)
        {
            for (var count = _spares.Count; count > 0 && _spares.TryDequeue(out var name); count--)
            {
                if (KeepIfOfSize(name, options.SegmentSize))
                {
                    _spares.Enqueue(name);
                }
            }

            _hasReserve = _hasReserve && KeepIfOfSize(ReserveName, ReserveSize);
        }
    }

    /// <summary>Makes the reserve and a spare if they are missing, so that the next segment has its room.</summary>
    public void Reserve()
    {
        lock (_lock)
        {
            if (!_hasReserve)
            {
                NewFile(ReserveName, ReserveSize);
                Volatile.Write(ref _hasReserve, true);
            }

            if (_spares.IsEmpty)
            {
                _spares.Enqueue(NewFile(SpareName(), options.SegmentSize));
            }
        }
    }

    /// <summary>Frees a segment's file: keeps it as a spare, or deletes it.</summary>
    public void Free(uint number)
    {
        lock (_lock)
        {
            // Without a reserve, its room is needed for that first.
            var name = NameOf(number);
            if (_hasReserve && _spares.Count < options.MaxSpares && folder.IsUnshared(name) && Length(number) == options.SegmentSize)
            {
                var spare = SpareName();
                folder.Rename(name, spare);
                _spares.Enqueue(spare);
            }
            else
            {
                folder.Delete(name);
            }

            folder.Flush();
        }
    }

    private static bool TryParse(string name, string suffix, out uint number)
    {
        number = 0;
        return name.Length == 8 + suffix.Length
            && name.EndsWith(suffix, StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(..^suffix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    private IJournalFile Create(SegmentHeader header, string name)
    {
        var isReady = false;
        try
        {
            // The header first, then the name: a segment that is found has a whole header.
            WriteHeader(name, header);
            folder.Rename(name, NameOf(header.Number));
            folder.Flush();
            isReady = true;
            return folder.OpenForWriting(NameOf(header.Number));
        }
        finally
        {
            if (!isReady)
            {
                TryDelete(name);
            }
        }
    }

    private bool KeepIfOfSize(string name, long size)
    {
        using (var file = folder.Open(name))
        {
            if (file.Length == size)
            {
                return true;
            }
        }

        folder.Delete(name);
        return false;
    }

    private string NewFile(string name, long size)
    {
        if (!options.MayGrow(size))
        {
            throw JournalFailure.MustNotGrow();
        }

        try
        {
            folder.Create(name, size);
            return name;
        }
        catch
        {
            // A full disk leaves a file that is too short.
            TryDelete(name);
            throw;
        }
    }

    private void WriteHeader(string name, SegmentHeader header)
    {
        using var file = folder.OpenForWriting(name);
        var block = new BlockBuffer().Take(SegmentHeader.BlockSize);
        header.Write(block);
        file.Write(0, block);
        file.Flush();
    }

    private void TryDelete(string name)
    {
        try
        {
            folder.Delete(name);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next start finds it, and uses it again or deletes it.
        }
    }

    private string SpareName() => (++_lastSpare).ToString("x8", CultureInfo.InvariantCulture) + SpareSuffix;
}
