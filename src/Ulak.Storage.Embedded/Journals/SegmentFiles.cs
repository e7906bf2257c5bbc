using System.Globalization;
using Ulak.Storage.Embedded.Files;

namespace Ulak.Storage.Embedded.Journals;

/// <summary>The files of segments: their names, and how they are made, freed and used again.</summary>
internal sealed class SegmentFiles(IJournalFolder folder, JournalOptions options)
{
    private const string SegmentSuffix = ".seg";
    private const string SpareSuffix = ".spare";

    private readonly Queue<string> _spares = [];
    private uint _lastSpare;

    /// <summary>The name of a segment's file.</summary>
    public static string NameOf(uint number) => number.ToString("x8", CultureInfo.InvariantCulture) + SegmentSuffix;

    /// <summary>Lists the numbers of the segments in ascending order, and finds the spare files.</summary>
    public List<uint> List()
    {
        var numbers = new List<uint>();
        foreach (var name in folder.List())
        {
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

        numbers.Sort();
        return numbers;
    }

    /// <summary>Reads a whole segment.</summary>
    public byte[] Read(uint number)
    {
        using var file = folder.Open(NameOf(number));
        var octets = new byte[file.Length];
        return octets[..file.Read(0, octets)];
    }

    /// <summary>Reads a part of a segment; returns how many octets.</summary>
    public int Read(uint number, long offset, Span<byte> destination)
    {
        using var file = folder.Open(NameOf(number));
        return file.Read(offset, destination);
    }

    /// <summary>The size of a segment's file.</summary>
    public long Length(uint number)
    {
        using var file = folder.Open(NameOf(number));
        return file.Length;
    }

    /// <summary>Makes a segment, durable with its header, and opens it. A spare is used again if there is one of the right size.</summary>
    public IJournalFile Create(SegmentHeader header)
    {
        var name = TakeSpare() ?? NewSpare();
        var isReady = false;
        try
        {
            // The header first, then the name: a segment that is found has a whole header.
            WriteHeader(name, header);
            folder.Rename(name, NameOf(header.Number));
            folder.Flush();
            isReady = true;
            return folder.Open(NameOf(header.Number));
        }
        finally
        {
            if (!isReady)
            {
                TryDelete(name);
            }
        }
    }

    /// <summary>Frees a segment's file: keeps it as a spare, or deletes it.</summary>
    public void Free(uint number)
    {
        if (_spares.Count < options.MaxSpares)
        {
            var spare = SpareName();
            folder.Rename(NameOf(number), spare);
            _spares.Enqueue(spare);
        }
        else
        {
            folder.Delete(NameOf(number));
        }

        folder.Flush();
    }

    private static bool TryParse(string name, string suffix, out uint number)
    {
        number = 0;
        return name.EndsWith(suffix, StringComparison.Ordinal)
            && uint.TryParse(name.AsSpan(..^suffix.Length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out number);
    }

    private string? TakeSpare()
    {
        while (_spares.TryDequeue(out var name))
        {
            using (var file = folder.Open(name))
            {
                if (file.Length == options.SegmentSize)
                {
                    return name;
                }
            }

            folder.Delete(name);
        }

        return null;
    }

    private string NewSpare()
    {
        var name = SpareName();
        try
        {
            folder.Create(name, options.SegmentSize).Dispose();
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
        using var file = folder.Open(name);
        Span<byte> octets = stackalloc byte[SegmentHeader.Length];
        header.Write(octets);
        file.Write(0, octets);
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
