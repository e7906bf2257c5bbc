using System.Globalization;
using Spectre.Console;
using Ulak.Configuration;
using Ulak.Storage;
using Ulak.Terminal;

namespace Ulak.Commands.Messages;

/// <summary>Writes the list of messages as a table, or as lines of tab-separated values if output is redirected.</summary>
internal static class InboxTable
{
    public static void Write(IReadOnlyCollection<MessageListItem> messages)
    {
        if (System.Console.IsOutputRedirected)
        {
            foreach (var item in messages)
            {
                System.Console.Out.WriteLine(FormatLine(item));
            }

            return;
        }

        if (messages.Count == 0)
        {
            System.Console.Out.WriteLine(
                "The inbox is empty. Send a message: ulak send --to you@example.test --subject Hello --text 'It works.'");
            return;
        }

        var table = new Table().Border(TableBorder.Simple).AddColumns("Id", "Received", "From", "To", "Subject");
        table.AddColumn(new TableColumn("Size").RightAligned());
        foreach (var item in messages)
        {
            table.AddRow(ToCells(item));
        }

        AnsiTerminal.Console.Write(table);
    }

    /// <summary>The values of a message, separated by tabs.</summary>
    public static string FormatLine(MessageListItem item)
    {
        var size = SettingFormat.Format(item.Size);
        var to = string.Join(',', item.ForwardPaths);
        return TerminalText.Sanitize(
            string.Join('\t', item.Id.ToString(), FormatTime(item), size, item.ReversePath, to, item.Summary.Subject));
    }

    private static string[] ToCells(MessageListItem item) =>
    [
        item.Id.ToString(),
        FormatTime(item),
        Markup.Escape(item.ReversePath.Length == 0 ? "<>" : item.ReversePath),
        Markup.Escape(string.Join(", ", item.ForwardPaths)),
        Markup.Escape(item.Summary.Subject),
        item.Size.ToString(CultureInfo.InvariantCulture),
    ];

    private static string FormatTime(MessageListItem item) =>
        item.ReceivedAt.ToLocalTime().ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
