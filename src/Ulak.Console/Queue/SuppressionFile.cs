using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Ulak.Relay.Suppressions;
using Ulak.Smtp.Addresses;
using Ulak.Storage.Queue;

namespace Ulak.Console.Queue;

/// <summary>The suppression list as text: one address a line, then reason, failures, end and reply, separated by tabs.</summary>
internal static class SuppressionFile
{
    private const int PageSize = 1_000;

    /// <summary>Writes the whole list.</summary>
    public static async Task WriteAsync(ISuppressionList list, Stream output, CancellationToken stop)
    {
        var after = "";
        while (await list.ListSuppressionsAsync(after, PageSize, stop) is { IsEmpty: false } page)
        {
            var text = new StringBuilder();
            foreach (var entry in page)
            {
                text.Append(LineOf(entry)).Append('\n');
            }

            await output.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), stop);
            after = page[^1].Address;
        }
    }

    /// <summary>The line of an entry.</summary>
    public static string LineOf(SuppressionEntry entry)
    {
        var end = entry.ExpiresAt is { } at ? at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "never";
        return string.Create(
            CultureInfo.InvariantCulture, $"{entry.Address}\t{entry.Reason}\t{entry.Failures}\t{end}\t{Clean(entry.Reply)}");
    }

    /// <summary>
    /// Reads addresses, in the format of <see cref="WriteAsync"/>, or with nothing but an address at the beginning of each line. Other
    /// separators are commas, semicolons and spaces.
    /// </summary>
    public static (ImmutableArray<SuppressionEntry> Entries, ImmutableArray<string> Skipped) Read(string text, DateTimeOffset now)
    {
        var entries = ImmutableArray.CreateBuilder<SuppressionEntry>();
        var skipped = ImmutableArray.CreateBuilder<string>();
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var words = line.Contains('\t', StringComparison.Ordinal) ? line.Split('\t') : line.Split([',', ';', ' '], 2);
            var address = words[0].Trim().Trim('"', '<', '>');
            if (line.StartsWith('#') || !Mailbox.TryParse(address, smtpUtf8: true, out _, out _))
            {
                // A first line may name the columns.
                skipped.Add(line.Length > 100 ? line[..100] : line);
                continue;
            }

            // An entry without a reply ends with a tab, which is trimmed.
            entries.Add(words.Length >= 4 && int.TryParse(words[2], NumberStyles.None, CultureInfo.InvariantCulture, out var failures)
                ? new SuppressionEntry(address, failures, words[1], words.ElementAtOrDefault(4) ?? "", now, EndOf(words[3]))
                : new SuppressionEntry(address, 1, ManualReason, "", now, null));
        }

        return (entries.ToImmutable(), skipped.ToImmutable());
    }

    /// <summary>The reason of an entry that an operator added.</summary>
    public const string ManualReason = SuppressionRules.Manual;

    private static DateTimeOffset? EndOf(string text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var end) ? end : null;

    private static string Clean(string text) => text.ReplaceLineEndings(" ").Replace('\t', ' ');
}
