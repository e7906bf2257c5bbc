using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Ulak.Relay.State;

/// <summary>What is kept over a restart in a small file, because its loss costs little: it is no mail.</summary>
internal interface IKeptState
{
    /// <summary>The name of the file.</summary>
    string FileName { get; }

    /// <summary>How often the state has changed.</summary>
    long Changes { get; }

    /// <summary>The state as JSON.</summary>
    byte[] Save();

    /// <summary>Takes over a state.</summary>
    /// <exception cref="JsonException">The file is damaged.</exception>
    void Load(ReadOnlySpan<byte> json);
}

/// <summary>
/// Keeps states in files of the data directory, each written whole or not at all. A crash loses a minute at most. A file that cannot be
/// read is replaced by the next one.
/// </summary>
/// <param name="directory">The directory; empty for none.</param>
/// <param name="states">The states.</param>
/// <param name="time">The clock.</param>
/// <param name="log">The log.</param>
internal sealed class StateKeeper(string directory, ImmutableArray<IKeptState> states, TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Dictionary<IKeptState, long> _saved = [];

    /// <summary>Takes over what was saved.</summary>
    public void Load()
    {
        foreach (var state in states)
        {
            var file = Path.Combine(directory, state.FileName);
            try
            {
                if (directory.Length > 0 && File.Exists(file))
                {
                    state.Load(File.ReadAllBytes(file));
                }
            }
            catch (Exception e) when (e is JsonException or IOException or UnauthorizedAccessException)
            {
                // A server that does not start would be worse than one that begins without it.
                RelayLog.StateDropped(log, file, e is JsonException ? "its content is damaged" : e.Message);
                continue;
            }

            _saved[state] = state.Changes;
        }
    }

    /// <summary>Saves what has changed each minute, and once more when it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // On a thread of the pool: the files are written synchronously.
            Save();
        }
    }

    private void Save()
    {
        foreach (var state in states)
        {
            var changes = state.Changes;
            if (directory.Length == 0 || changes == _saved.GetValueOrDefault(state, -1))
            {
                continue;
            }

            try
            {
                OwnerOnlyFile.Write(Path.Combine(directory, state.FileName), state.Save());
                _saved[state] = changes;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The store reports a full disk. The next minute tries again.
            }
        }
    }
}
