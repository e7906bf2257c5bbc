using System.Collections.Immutable;
using Ulak.Smtp;
using Ulak.Storage.Embedded.Files;
using Ulak.Storage.Embedded.Journals;
using Ulak.Storage.Sqlite.Raw;

namespace Ulak.Storage.Embedded.Tools;

/// <summary>What a check of a store found.</summary>
public sealed record StoreCheckReport
{
    /// <summary>The number of the journal's segments.</summary>
    public required int Segments { get; init; }

    /// <summary>The number of whole records in it.</summary>
    public required long Records { get; init; }

    /// <summary>The octets of these records.</summary>
    public required long Octets { get; init; }

    /// <summary>The octets at the end that a crash left of writes that were not acknowledged. No loss.</summary>
    public required long TornOctets { get; init; }

    /// <summary>The parts of the journal that cannot be read: where, and how many octets. Everything else can.</summary>
    public required ImmutableArray<string> Damages { get; init; }

    /// <summary>The number of messages in the index.</summary>
    public required long Messages { get; init; }

    /// <summary>The messages whose content cannot be read as a whole.</summary>
    public required ImmutableArray<MailId> UnreadableMessages { get; init; }

    /// <summary>What is wrong with the index; empty if nothing is.</summary>
    public required ImmutableArray<string> IndexProblems { get; init; }

    /// <summary>Whether everything can be read.</summary>
    public bool IsSound => Damages.IsEmpty && UnreadableMessages.IsEmpty && IndexProblems.IsEmpty;
}

/// <summary>Reads all of a store and reports what cannot be read. It changes nothing, and a server may own the store.</summary>
public static class StoreCheck
{
    private const int MaxProblems = 100;

    /// <summary>Checks the store in a directory.</summary>
    /// <exception cref="StoreOpenException">There is no store, or it cannot be opened.</exception>
    public static Task<StoreCheckReport> RunAsync(string directory, CancellationToken cancellationToken = default) =>
        Task.Run(() => Run(new StoreDirectory(directory), cancellationToken), cancellationToken);

    private static StoreCheckReport Run(StoreDirectory directory, CancellationToken cancellationToken)
    {
        if (!File.Exists(directory.Index))
        {
            throw new StoreOpenException(directory.HasSegments
                ? $"{directory.Index} is missing: it is the index of the journal. Make it again: ulak store rebuild"
                : $"There is no store in {directory.Path}.");
        }

        try
        {
            // The index first: what it has is in the journal, and not the other way round.
            using var database = Database.Open(directory.Index, TimeSpan.FromSeconds(5), create: false);
            var problems = ReadProblems(database);
            var messages = ReadMessages(database, cancellationToken);
            var positions = new HashSet<ulong>();
            var journal = directory.HasSegments
                ? Journal.Check(new DiskFolder(directory.Journal), record =>
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    positions.Add(record.Position.Value);
                })
                : new JournalReport { Segments = 0, Records = 0, Octets = 0, TornOctets = 0, Damages = [] };
            return new StoreCheckReport
            {
                Segments = journal.Segments,
                Records = journal.Records,
                Octets = journal.Octets,
                TornOctets = journal.TornOctets,
                Damages = [.. journal.Damages.Select(damage => damage.ToString())],
                Messages = messages.Count,
                UnreadableMessages = [.. FindUnreadable(database, messages, positions)],
                IndexProblems = problems,
            };
        }
        catch (DatabaseException e)
        {
            throw new StoreOpenException($"{directory.Index} cannot be read: {e.Message}. Make it again: ulak store rebuild", e);
        }
    }

    private static ImmutableArray<string> ReadProblems(Database database)
    {
        var problems = database.Prepare($"PRAGMA quick_check({MaxProblems})").ReadAll(row => row.GetText(0));
        return problems is ["ok"] ? [] : [.. problems];
    }

    private static Dictionary<MailId, List<ulong>> ReadMessages(Database database, CancellationToken cancellationToken)
    {
        var messages = new Dictionary<MailId, List<ulong>>();
        var rows = database.Prepare("""
            SELECT id, record FROM message WHERE record > 0 UNION ALL SELECT message_id, position FROM message_part
            UNION ALL SELECT id, 0 FROM message WHERE record = 0
            """);
        while (rows.Step())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var id = rows.GetId(0);
            if (!messages.TryGetValue(id, out var places))
            {
                messages.Add(id, places = []);
            }

            places.Add((ulong)rows.GetInt64(1));
        }

        rows.Reset();
        return messages;
    }

    /// <summary>Finds the messages with a record that was not found, unless they were moved or deleted meanwhile.</summary>
    private static List<MailId> FindUnreadable(
        Database database, Dictionary<MailId, List<ulong>> messages, HashSet<ulong> positions)
    {
        var missing = messages.Where(message => message.Value.Exists(place => place != 0 && !positions.Contains(place))).ToList();
        var again = missing.Count == 0 ? [] : ReadMessages(database, CancellationToken.None);
        return [.. missing.Where(message => again.TryGetValue(message.Key, out var places) && places.SequenceEqual(message.Value))
            .Select(message => message.Key)];
    }
}
