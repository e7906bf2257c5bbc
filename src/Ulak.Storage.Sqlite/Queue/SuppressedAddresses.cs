using System.Diagnostics.CodeAnalysis;
using Ulak.Storage.Sqlite.Reading;

namespace Ulak.Storage.Sqlite.Queue;

/// <summary>
/// The addresses of the suppression list in memory, so that a delivery reads the index only for those that may be on it. It may have more
/// addresses than the list, and never fewer. For any thread.
/// </summary>
internal sealed class SuppressedAddresses
{
    /// <summary>A longer list is not kept in memory.</summary>
    private const int MaxAddresses = 50_000;

    private readonly ReaderPool _readers;
    private readonly ChangeFeed _changes;
    private readonly Lock _lock = new();
    private State _state = State.Unknown;
    private HashSet<string> _addresses = [];
    private int _version;

    /// <param name="readers">Reads the list.</param>
    /// <param name="changes">Reports changes by other processes.</param>
    public SuppressedAddresses(ReaderPool readers, ChangeFeed changes)
    {
        (_readers, _changes) = (readers, changes);
        changes.UnknownChanged += Forget;
    }

    private enum State
    {
        Unknown,
        Known,
        TooMany,
    }

    /// <summary>Whether an address may be on the list.</summary>
    /// <param name="address">The address as it is compared.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async ValueTask<bool> MayContainAsync(string address, CancellationToken cancellationToken)
    {
        // Without watchers, nothing looks for changes by other processes.
        return !_changes.HasWatchers
            || (TryFind(address, out var may) ? may.Value : await LoadAsync(address, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Adds an address. To be called before and after the list is changed: a read of the list may run meanwhile.</summary>
    public void Add(string address)
    {
        lock (_lock)
        {
            _version++;
            if (_state == State.Known)
            {
                _addresses.Add(address);
            }
        }
    }

    private void Forget()
    {
        lock (_lock)
        {
            _version++;
            (_state, _addresses) = (State.Unknown, []);
        }
    }

    private bool TryFind(string address, [NotNullWhen(true)] out bool? may)
    {
        lock (_lock)
        {
            may = _state switch
            {
                State.Known => _addresses.Contains(address),
                State.TooMany => true,
                _ => null,
            };
        }

        return may is not null;
    }

    private async Task<bool> LoadAsync(string address, CancellationToken cancellationToken)
    {
        var version = Volatile.Read(ref _version);
        var found = await _readers.ReadNowAsync(
            database => SuppressionRows.ListAddresses(database, MaxAddresses + 1), cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            if (_version == version)
            {
                _state = found.Count > MaxAddresses ? State.TooMany : State.Known;
                _addresses = _state == State.Known ? [.. found] : [];
            }
        }

        return found.Count > MaxAddresses || found.Contains(address);
    }
}
