using System.Globalization;
using Spectre.Console;
using Ulak.Storage.Queue;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary>Writes the queue as tables, or as lines of tab-separated values if output is redirected.</summary>
internal static class QueueTable
{
    public static void Write(IReadOnlyCollection<QueuedDelivery> items)
    {
        if (items.Count == 0 && !System.Console.IsOutputRedirected)
        {
            System.Console.Out.WriteLine("The queue is empty.");
            return;
        }

        Write(
            ["Id", "State", "Queued", "Next attempt", "Attempts", "From", "To", "Last reply"],
            items.Select(item => new[]
            {
                item.Key.ToString(),
                item.State.ToString().ToLowerInvariant(),
                FormatTime(item.QueuedAt),
                item.State == QueueState.Waiting ? FormatTime(item.NextAt) : "",
                item.Attempts.ToString(CultureInfo.InvariantCulture),
                item.ReversePath.Length == 0 ? "<>" : item.ReversePath,
                item.ForwardPath,
                item.LastReply,
            }));
    }

    public static void WriteTop(IReadOnlyCollection<QueueCause> causes, IReadOnlyCollection<QueueDestination> destinations)
    {
        if (causes.Count == 0 && !System.Console.IsOutputRedirected)
        {
            System.Console.Out.WriteLine("The queue is empty.");
            return;
        }

        Write(
            ["Count", "State", "Reason", "Destination", "Since", "Last reply"],
            causes.Select(cause => new[]
            {
                cause.Count.ToString(CultureInfo.InvariantCulture),
                cause.State.ToString().ToLowerInvariant(),
                cause.Reason.Length == 0 ? "not tried yet" : cause.Reason,
                cause.Destination,
                FormatTime(cause.Since),
                cause.LastReply,
            }));
        System.Console.Out.WriteLine();
        Write(
            ["Destination", "Waiting", "Held", "Next attempt", "Oldest", "Paused"],
            destinations.Select(each => new[]
            {
                each.Name,
                each.Waiting.ToString(CultureInfo.InvariantCulture),
                each.Held.ToString(CultureInfo.InvariantCulture),
                each.NextAt is { } next ? FormatTime(next) : "",
                each.Waiting + each.Held == 0 ? "" : FormatTime(each.OldestAt),
                each.IsPaused ? "yes" : "",
            }));
    }

    private static void Write(string[] columns, IEnumerable<string[]> rows)
    {
        if (System.Console.IsOutputRedirected)
        {
            foreach (var row in rows)
            {
                System.Console.Out.WriteLine(TerminalText.Sanitize(string.Join('\t', row)));
            }

            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns(columns);
        foreach (var row in rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        AnsiTerminal.Console.Write(table);
    }

    internal static string FormatTime(DateTimeOffset time) =>
        time.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
