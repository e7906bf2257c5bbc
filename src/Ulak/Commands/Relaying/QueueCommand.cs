using System.CommandLine;
using System.Globalization;
using Ulak.Commands.Messages;
using Ulak.Console.Queue;
using Ulak.Hosting.Relaying;
using Ulak.Relay.Hops;
using Ulak.Relay.Pauses;
using Ulak.Smtp;
using Ulak.Storage;
using Ulak.Storage.Queue;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary><c>ulak queue</c>: shows and changes the queue, with or without a running server.</summary>
internal static class QueueCommand
{
    public static Command Create() => new("queue", "Show and change the deliveries that wait.")
    {
        List(),
        Show(),
        Top(),
        Change("retry", "Try deliveries again now.", "will be tried now", (_, _) => new QueueChange.Retry(Now)),
        Change("hold", "Hold deliveries until they are released.", "held", (_, _) => new QueueChange.Hold("Held by an operator")),
        Change("release", "Release deliveries that are held.", "released", (_, _) => new QueueChange.Release(Now)),
        Reroute(),
        Bounce(),
        Change("delete", "Delete deliveries without a report to the sender.", "deleted", (_, _) => new QueueChange.Delete(Now)),
        PauseCommands.Create("pause", "Deliver nothing to a destination, from a sender, with a tag, or after a failure.", isPaused: true),
        PauseCommands.Create("resume", "Deliver what is paused again.", isPaused: false),
        SuppressionCommands.Create(),
    };

    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(2);

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    private static Command List()
    {
        var filter = new QueueFilterOptions();
        var json = new Option<bool>("--json") { Description = "One array of objects" };
        return StoreCommands.Create("list", "List the queue, oldest first.", [json, .. filter.Symbols(withAll: false)],
            async (parsed, store, stop) =>
            {
                var items = new List<QueuedDelivery>();
                foreach (var each in filter.Read(parsed, isRequired: false))
                {
                    await foreach (var item in ListAsync(QueueOf(store), each, stop))
                    {
                        items.Add(item);
                    }
                }

                if (parsed.GetValue(json))
                {
                    await QueueJson.WriteAsync(items, stop);
                }
                else
                {
                    QueueTable.Write(items);
                }

                return ExitStatus.Success;
            });
    }

    private static Command Show()
    {
        var id = new Argument<string>("ID") { Description = "The id of the message" };
        var json = new Option<bool>("--json") { Description = "One object, as GET /api/v1/queue/messages/ID returns it" };
        return StoreCommands.Create("show", "Show a message with its deliveries, attempts and dialogues.", [id, json],
            async (parsed, store, stop) =>
            {
                var text = parsed.GetValue(id)!;
                var message = DeliveryKey.TryParse(text, out var key) ? key.Message
                    : MailId.TryParse(text, out var parsedId) ? parsedId
                    : throw new UsageException($"'{text}' is no id. List the queue with: ulak queue list");
                var found = await QueueOf(store).FindQueuedMessageAsync(message, stop)
                    ?? throw new CommandFailedException($"there is no message {text}.");
                var queued = await QueueOf(store).ListMessageAsync(message, stop);
                var paused = await QueueOf(store).ListPausesAsync(stop);
                if (parsed.GetValue(json))
                {
                    await QueueJson.WriteAsync(JourneyDocument.Of(found, queued, paused, Now), stop);
                }
                else
                {
                    QueueMessageView.Write(found, queued, paused);
                }

                return ExitStatus.Success;
            });
    }

    private static Command Top()
    {
        var json = new Option<bool>("--json") { Description = "One object with causes and destinations" };
        var live = new Option<bool>("--live") { Description = "Show it again every two seconds, until Ctrl+C" };
        return StoreCommands.Create("top", "Show what waits, by cause and by destination.", [json, live], async (parsed, store, stop) =>
        {
            do
            {
                if (parsed.GetValue(live) && !System.Console.IsOutputRedirected)
                {
                    AnsiTerminal.Console.Clear(home: true);
                }

                await WriteTopAsync(QueueOf(store), parsed.GetValue(json), stop);
            }
            while (parsed.GetValue(live) && await WaitAsync(stop));
            return ExitStatus.Success;
        });
    }

    private static async Task WriteTopAsync(IDeliveryQueue queue, bool asJson, CancellationToken stop)
    {
        var causes = await queue.ListCausesAsync(20, stop);
        var destinations = (await queue.ListDestinationsAsync(stop)).OrderByDescending(each => each.Waiting).ToList();
        if (asJson)
        {
            await QueueJson.WriteAsync(causes, destinations, stop);
        }
        else
        {
            QueueTable.WriteTop(causes, destinations);
        }
    }

    /// <summary>Waits for the next time; returns false after Ctrl+C.</summary>
    private static async Task<bool> WaitAsync(CancellationToken stop)
    {
        try
        {
            await Task.Delay(Refresh, TimeProvider.System, stop);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private static Command Reroute()
    {
        var via = new Option<string>("--via")
        {
            HelpName = "HOP",
            Description = "The new next hop: the name of hops.NAME, or mx:example.org for the servers of a domain",
            Required = true,
        };
        return Change("reroute", "Send deliveries to another next hop.", "rerouted",
            (parsed, data) => new QueueChange.Reroute("rerouted", RequireHop(parsed.GetValue(via)!, data), Now), via);
    }

    private static Command Bounce()
    {
        var text = new Option<string>("--text")
        {
            HelpName = "TEXT",
            Description = "The reason in the report to the sender",
            DefaultValueFactory = _ => "An operator of the mail server returned the message",
        };
        return Change("bounce", "Give up deliveries, and report that to the sender.", "returned",
            (parsed, _) => new QueueChange.Bounce(Now, "5.7.0 " + parsed.GetValue(text)), text);
    }

    private static Command Change(
        string name, string description, string done, Func<ParseResult, string, QueueChange> change, params Symbol[] symbols)
    {
        var filter = new QueueFilterOptions();
        return StoreCommands.CreateWithData(
            name, description, [.. symbols, .. filter.Symbols(withAll: true)], async (parsed, store, data, stop) =>
        {
            var (count, isForNow, filters) = (0, false, new List<QueueFilter>());
            using (var events = QueueHandover.TryCreate(data))
            {
                foreach (var each in filter.Read(parsed, isRequired: true))
                {
                    var made = change(parsed, data);
                    filters.Add(each);
                    count += made is QueueChange.Release release
                        ? await PauseChanges.ReleaseSelectedAsync(
                            QueueOf(store), each, release, delivery => events?.Add(delivery, made), stop)
                        : await QueueOf(store).ChangeQueuedAsync(each, made, delivery => events?.Add(delivery, made), stop);
                    isForNow |= made is QueueChange.Release or QueueChange.Retry;
                }
            }

            System.Console.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{count} {(count == 1 ? "delivery" : "deliveries")} {done}"));
            if (isForNow && await PauseChanges.FindAsync(QueueOf(store), filters, stop) is { Count: > 0 } paused)
            {
                System.Console.Out.WriteLine(TerminalText.Sanitize(
                    $"Paused, and sent only when resumed: {string.Join(", ", paused.Select(each => each.Name))}"));
            }

            return ExitStatus.Success;
        });
    }

    /// <summary>The queue of a store.</summary>
    internal static IDeliveryQueue QueueOf(IMailStore store) => store.Queue ?? throw new CommandFailedException("this store has no queue.");

    private static async IAsyncEnumerable<QueuedDelivery> ListAsync(
        IDeliveryQueue queue, QueueFilter filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        DeliveryKey? after = null;
        do
        {
            var page = await queue.ListQueuedAsync(new QueueQuery(filter, after, 500), stop);
            foreach (var item in page.Items)
            {
                yield return item;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    // A running server has its own configuration, and reports the hops in it.
    private static string RequireHop(string hop, string data)
    {
        if (hop == MxHop.Prefix)
        {
            throw new UsageException("--via mx needs a domain: mx:example.org.");
        }

        return QueueHandover.FindHops(data) is not { } known || known.Contains(hop, StringComparer.Ordinal)
            || new HopSet([]).Resolve(hop) is ({ } mx, { Length: > 0 }) && mx is MxHop
                ? hop
                : throw new CommandFailedException(
                    $"the running server has no hop {hop}. It has {(known.Count == 0 ? "none" : string.Join(", ", known))}; "
                        + "mx:example.org stands for the servers of a domain. Nothing has changed.");
    }
}
