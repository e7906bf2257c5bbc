using System.CommandLine;
using Ulak.Smtp;
using Ulak.Storage.Queue;
using Ulak.Terminal;

namespace Ulak.Commands.Relaying;

/// <summary>The options that select deliveries of the queue.</summary>
internal sealed class QueueFilterOptions
{
    private readonly Argument<string[]> _ids = new("ID")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Messages, or single deliveries such as 1fdk2m3n4p5q6.0",
    };

    private readonly Option<string?> _to = Option("--to", "ADDRESS", "The recipient; @example.org for a domain");
    private readonly Option<string?> _from = Option("--from", "ADDRESS", "The sender; @example.org for a domain, <> for none");
    private readonly Option<string?> _destination = Option("--destination", "NAME", "The destination, as ulak queue top shows it");
    private readonly Option<string?> _reason = Option("--reason", "WORD", "The reason of the last failure, e.g. greylisted");
    private readonly Option<string?> _route = Option("--route", "NAME", "The route");
    private readonly Option<string?> _tag = Option("--tag", "TAG", "The tag of the message");
    private readonly Option<bool> _held = new("--held") { Description = "Only deliveries that are held" };
    private readonly Option<bool> _all = new("--all") { Description = "All deliveries" };

    /// <summary>The symbols of the command line.</summary>
    /// <param name="withAll">Whether the option --all is there: for commands that require a selection.</param>
    public Symbol[] Symbols(bool withAll) =>
        [_ids, _to, _from, _destination, _reason, _route, _tag, _held, .. withAll ? new Symbol[] { _all } : []];

    /// <summary>The filters of a command line: one for each id, or one in all.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="isRequired">Whether an empty selection is an error.</param>
    /// <exception cref="UsageException">An id is invalid, or nothing is selected.</exception>
    public IReadOnlyList<QueueFilter> Read(ParseResult parsed, bool isRequired)
    {
        var filter = new QueueFilter
        {
            Recipient = parsed.GetValue(_to),
            Sender = parsed.GetValue(_from) is "<>" ? "" : parsed.GetValue(_from),
            Destination = parsed.GetValue(_destination),
            Reason = parsed.GetValue(_reason),
            Route = parsed.GetValue(_route),
            Tag = parsed.GetValue(_tag),
            State = parsed.GetValue(_held) ? QueueState.Held : null,
        };
        var ids = parsed.GetValue(_ids) ?? [];
        if (isRequired && ids.Length == 0 && filter.IsAll && !parsed.GetValue(_all))
        {
            throw new UsageException(
                "select deliveries: give an id, --to, --from, --destination, --reason, --route, --tag or --held; or --all.");
        }

        return ids.Length == 0 ? [filter] : [.. ids.Select(id => WithId(filter, id))];
    }

    private static QueueFilter WithId(QueueFilter filter, string id) =>
        DeliveryKey.TryParse(id, out var key) ? filter with { Key = key }
        : MailId.TryParse(id, out var message) ? filter with { Message = message }
        : throw new UsageException($"'{id}' is no id. List the queue with: ulak queue list");

    private static Option<string?> Option(string name, string value, string description) =>
        new(name) { HelpName = value, Description = description };
}
