using Ulak.Storage.Embedded.Files;
using Xunit;

namespace Ulak.Storage.Tests.Journals;

/// <summary>
/// A disk in memory that fails as disks do. What was not flushed may be lost, kept or garbled at a crash, each sector of 512 octets for
/// itself, and likewise names that were created, renamed or deleted. Writes and flushes fail on demand.
/// </summary>
internal sealed class SimulatedFolder(Random random) : IJournalFolder
{
    private const int Sector = 512;

    private readonly List<Action> _undoNames = [];
    private readonly object _gate = new();
    private bool _holds;
    private bool _isHeld;
    private Dictionary<string, Content> _files = [];

    /// <summary>The number of writes and flushes until one fails; negative for never.</summary>
    public int FailIn { get; set; } = -1;

    /// <summary>The octets that are left on the disk; null for no limit.</summary>
    public long? Free { get; set; }

    /// <summary>Whether crashes may garble what was not flushed.</summary>
    public bool Garbles { get; set; } = true;

    /// <summary>Begins something that writes, holds the write until another action has returned, and lets it pass.</summary>
    public void HoldWrite(Action begin, Action whileHeld)
    {
        lock (_gate)
        {
            (_holds, _isHeld) = (true, false);
            begin();
            while (!_isHeld)
            {
                Monitor.Wait(_gate);
            }
        }

        whileHeld();
        lock (_gate)
        {
            _holds = false;
            Monitor.PulseAll(_gate);
        }
    }

    public IReadOnlyList<string> List() => [.. _files.Keys];

    public void Create(string name, long size)
    {
        Fail();
        if (Free < size)
        {
            throw new IOException("No space left on device", 28);
        }

        Free -= size;

        // What a file system gives to a new file may be anything.
        var octets = new byte[size];
        random.NextBytes(octets.AsSpan(0, Math.Min(octets.Length, 4_096)));
        var content = new Content(octets);
        _files.Add(name, content);
        _undoNames.Add(() => _files.Remove(name));
    }

    public IJournalFile Open(string name) =>
        _files.TryGetValue(name, out var content) ? new SimulatedFile(this, content) : throw new FileNotFoundException(name);

    public IJournalFile OpenForWriting(string name) => Open(name);

    public bool IsUnshared(string name) => true;

    public void Rename(string name, string newName)
    {
        Fail();
        if (!_files.Remove(name, out var content))
        {
            throw new FileNotFoundException(name);
        }

        _files.Add(newName, content);
        _undoNames.Add(() =>
        {
            if (_files.Remove(newName, out var renamed))
            {
                _files[name] = renamed;
            }
        });
    }

    public void Delete(string name)
    {
        if (_files.Remove(name, out var content))
        {
            Free += content.Current.Length;
            _undoNames.Add(() => _files[name] = content);
        }
    }

    public void Flush()
    {
        Fail();
        _undoNames.Clear();
    }

    /// <summary>Loses what was not flushed, at random.</summary>
    public void Crash()
    {
        FailIn = -1;
        while (_undoNames.Count > 0 && random.Next(3) > 0)
        {
            // Names are lost from the newest on, as a file system's journal loses them.
            _undoNames[^1]();
            _undoNames.RemoveAt(_undoNames.Count - 1);
        }

        _undoNames.Clear();
        foreach (var content in _files.Values)
        {
            content.Crash(random, Garbles);
        }
    }

    /// <summary>The octets of a file, to be changed by a test.</summary>
    public byte[] OctetsOf(string name) => _files[name].Current;

    /// <summary>A copy of the disk.</summary>
    public SimulatedFolder Copy() => new(random)
    {
        _files = _files.ToDictionary(file => file.Key, file => new Content((byte[])file.Value.Current.Clone())),
    };

    private void Fail()
    {
        if (FailIn >= 0 && FailIn-- == 0)
        {
            throw new IOException("Input/output error", 5);
        }
    }

    private void WaitWhileHeld()
    {
        lock (_gate)
        {
            _isHeld = true;
            Monitor.PulseAll(_gate);
            while (_holds)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private sealed class SimulatedFile(SimulatedFolder folder, Content content) : IJournalFile
    {
        public long Length => content.Current.Length;

        public int Read(long offset, Span<byte> destination)
        {
            var count = (int)Math.Clamp(content.Current.Length - offset, 0, destination.Length);
            content.Current.AsSpan((int)offset, count).CopyTo(destination);
            return count;
        }

        public void Write(long offset, ReadOnlySpan<byte> blocks)
        {
            Assert.Equal((0, 0), (offset % 4_096, blocks.Length % 4_096));
            folder.WaitWhileHeld();
            folder.Fail();
            content.Write(offset, blocks);
        }

        public void Flush()
        {
            if (folder.FailIn == 0)
            {
                // A failed sync: some sectors are on the disk, and the kernel forgets the others.
                content.Crash(folder.Random, folder.Garbles);
            }

            folder.Fail();
            content.Flush();
        }

        public void Dispose()
        {
        }
    }

    private Random Random => random;

    private sealed class Content(byte[] octets)
    {
        private readonly byte[] _durable = (byte[])octets.Clone();
        private readonly HashSet<int> _dirty = [];

        public byte[] Current { get; } = octets;

        public void Write(long offset, ReadOnlySpan<byte> blocks)
        {
            blocks.CopyTo(Current.AsSpan((int)offset));
            for (var at = (int)offset; at < offset + blocks.Length; at += Sector)
            {
                _dirty.Add(at);
            }
        }

        public void Flush()
        {
            foreach (var at in _dirty)
            {
                Current.AsSpan(at, Sector).CopyTo(_durable.AsSpan(at));
            }

            _dirty.Clear();
        }

        public void Crash(Random random, bool garbles)
        {
            foreach (var at in _dirty)
            {
                var length = Math.Min(Sector, Current.Length - at);
                var current = Current.AsSpan(at, length);
                var durable = _durable.AsSpan(at, length);
                if (current.SequenceEqual(durable))
                {
                    continue;
                }

                switch (random.Next(garbles ? 4 : 2))
                {
                    case 0:
                        durable.CopyTo(current);
                        break;
                    case 1:
                        break;
                    case 2:
                        current.Clear();
                        break;
                    default:
                        random.NextBytes(current);
                        break;
                }
            }

            Flush();
        }
    }
}
