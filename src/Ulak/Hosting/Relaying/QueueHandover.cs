using System.Text.Json;
using System.Text.Json.Serialization;
using Ulak.Relay.State;
using Ulak.Storage.Queue;

namespace Ulak.Hosting.Relaying;

/// <summary>A change of a delivery that another process has made.</summary>
/// <param name="Delivery">The delivery before the change.</param>
/// <param name="Change">The change.</param>
internal sealed record HandedChange(QueuedDelivery Delivery, QueueChange Change);

/// <summary>
/// How <c>ulak queue</c> reports its changes to a running server, which makes events of them: a folder of the data directory that exists
/// while a server runs. Each command puts one file there, a line for each delivery, which has its name when it is whole.
/// </summary>
internal static class QueueHandover
{
    private const string Extension = ".jsonl";
    private const string Unfinished = ".new";
    private const string HopFile = "hops.txt";

    /// <summary>The folder.</summary>
    /// <param name="data">The data directory.</param>
    public static string FolderOf(string data) => Path.Combine(data, "queue-changes");

    /// <summary>Writes the names of the hops that the server knows.</summary>
    public static void WriteHops(string data, IEnumerable<string> names) =>
        File.WriteAllLines(Path.Combine(FolderOf(data), HopFile), names);

    /// <summary>The names of the hops that a running server knows; null if no server runs, or they cannot be read.</summary>
    public static IReadOnlyList<string>? FindHops(string data)
    {
        try
        {
            return File.ReadAllLines(Path.Combine(FolderOf(data), HopFile));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Begins a file; null if no server runs.</summary>
    /// <param name="data">The data directory.</param>
    public static Writer? TryCreate(string data) => Directory.Exists(FolderOf(data)) ? Writer.TryCreate(FolderOf(data)) : null;

    /// <summary>Reads the files that are whole, and deletes them.</summary>
    /// <param name="data">The data directory.</param>
    /// <param name="onUnreadable">Is called with each line, or file, that cannot be read.</param>
    public static IEnumerable<HandedChange> Take(string data, Action<string> onUnreadable)
    {
        var folder = FolderOf(data);
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var file in Directory.EnumerateFiles(folder, "*" + Extension).Order(StringComparer.Ordinal).ToList())
        {
            foreach (var line in ReadLines(file, onUnreadable))
            {
                if (HandedLine.TryParse(line) is { } change)
                {
                    yield return change;
                }
                else
                {
                    onUnreadable($"{file}: {line}");
                }
            }
        }
    }

    // The file is deleted first: a line that cannot be read must not come again each second.
    private static List<string> ReadLines(string file, Action<string> onUnreadable)
    {
        try
        {
            var lines = File.ReadAllLines(file);
            File.Delete(file);
            return [.. lines];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            onUnreadable($"{file}: {e.Message}");
            return [];
        }
    }

    /// <summary>Writes the changes of one command.</summary>
    internal sealed class Writer : IDisposable
    {
        private readonly string _path;
        private readonly StreamWriter _file;
        private int _count;

        private Writer(string path, StreamWriter file) => (_path, _file) = (path, file);

        public static Writer? TryCreate(string folder)
        {
            // Ordered by time.
            var path = Path.Combine(folder, $"{Guid.CreateVersion7():N}{Extension}");
            try
            {
                return new Writer(path, new StreamWriter(OwnerOnlyFile.Create(path + Unfinished)));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The change itself does not depend on its event.
                return null;
            }
        }

        public void Add(QueuedDelivery delivery, QueueChange change)
        {
            _count++;
            _file.WriteLine(JsonSerializer.Serialize(HandedLine.Of(delivery, change), HandedLineJson.Default.HandedLine));
        }

        public void Dispose()
        {
            try
            {
                _file.Dispose();
                if (_count > 0)
                {
                    File.Move(_path + Unfinished, _path);
                }
                else
                {
                    File.Delete(_path + Unfinished);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The server has stopped, and its folder has gone.
            }
        }
    }
}

/// <summary>A line of a file: what events have of a delivery, and the change.</summary>
internal sealed record HandedLine
{
    public required string Id { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required string User { get; init; }

    public required string Route { get; init; }

    public required string Destination { get; init; }

    public required bool IsHeld { get; init; }

    public required int Attempts { get; init; }

    public required DateTimeOffset QueuedAt { get; init; }

    public required DateTimeOffset NextAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    public required string Change { get; init; }

    public required string Text { get; init; }

    public required DateTimeOffset At { get; init; }

    public static HandedLine Of(QueuedDelivery delivery, QueueChange change)
    {
        var (kind, text, at) = change switch
        {
            QueueChange.Retry retry => ("retry", "", retry.At),
            QueueChange.Hold hold => ("hold", hold.Note, default),
            QueueChange.Release release => ("release", "", release.At),
            QueueChange.Reroute reroute => ("reroute", reroute.Destination, reroute.At),
            QueueChange.Bounce bounce => ("bounce", bounce.Reply, bounce.At),
            QueueChange.Delete delete => ("delete", "", delete.At),
            _ => ("", "", default),
        };
        return new HandedLine
        {
            Id = delivery.Key.ToString(),
            From = delivery.ReversePath,
            To = delivery.ForwardPath,
            User = delivery.User,
            Route = delivery.Route,
            Destination = delivery.Destination,
            IsHeld = delivery.State == QueueState.Held,
            Attempts = delivery.Attempts,
            QueuedAt = delivery.QueuedAt,
            NextAt = delivery.NextAt,
            ExpiresAt = delivery.ExpiresAt,
            Change = kind,
            Text = text,
            At = at,
        };
    }

    public static HandedChange? TryParse(string line)
    {
        try
        {
            var read = JsonSerializer.Deserialize(line, HandedLineJson.Default.HandedLine);
            return read is not null && DeliveryKey.TryParse(read.Id, out var key) && read.ToChange() is { } change
                ? new HandedChange(read.ToDelivery(key), change)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private QueuedDelivery ToDelivery(DeliveryKey key) => new()
    {
        Key = key,
        ReversePath = From,
        ForwardPath = To,
        User = User,
        Route = Route,
        Destination = Destination,
        State = IsHeld ? QueueState.Held : QueueState.Waiting,
        Attempts = Attempts,
        QueuedAt = QueuedAt,
        NextAt = NextAt,
        ExpiresAt = ExpiresAt,
    };

    private QueueChange? ToChange() => Change switch
    {
        "retry" => new QueueChange.Retry(At),
        "hold" => new QueueChange.Hold(Text),
        "release" => new QueueChange.Release(At),
        "reroute" => new QueueChange.Reroute("rerouted", Text, At),
        "bounce" => new QueueChange.Bounce(At, Text),
        "delete" => new QueueChange.Delete(At),
        _ => null,
    };
}

/// <summary>The JSON of lines.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectNullableAnnotations = true,
    GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(HandedLine))]
internal sealed partial class HandedLineJson : JsonSerializerContext;
