using System.Text.RegularExpressions;

namespace Ulak.Reference.Explanation.Reading;

/// <summary>Goes through a notice line by line and gathers for each recipient what stands with it.</summary>
internal sealed partial class NoticeEntryCollector
{
    private const int MaxEntries = 2000;
    private const int MaxEntryLines = 40;

    private static readonly string[] Labels = ["to", "recipient", "recipients", "failed recipient", "failed recipients",
        "final recipient", "original recipient", "address", "e-mail address", "email address", "user", "rcpt", "rcpt to", "mailbox",
        "intended recipient", "invalid recipient", "unknown recipient", "recipient address", "failed address", "delivery failed to",
        "unable to send to", "failed to deliver to", "could not be delivered to", "failed to send to",
        "送信先", "宛先", "alıcı"];

    // The header of a forwarded mail: the addressee of a bounce is its sender, not its recipient.
    private static readonly string[] HeaderFields =
        ["from:", "sent:", "date:", "subject:", "von:", "gesendet:", "betreff:", "kimden:", "gönderen:", "gönderildi:", "tarih:", "konu:"];

    private static readonly string[] AddresseeFields = ["to:", "cc:", "an:", "kime:", "alıcı:", "à:", "para:", "a:"];

    private readonly List<NoticeEntry> _entries = [];
    private readonly Dictionary<string, NoticeEntry> _byAddress = new(StringComparer.OrdinalIgnoreCase);
    private NoticeEntry? _current;
    private NoticeEntry? _commandEntry;
    private readonly List<SourceLine> _refusals = [];
    private int _entryLines;
    private bool _afterBlank;
    private bool _nextLineIsSender;
    private bool _replyContinues;
    private bool _inHeader;
    private bool _continuesAlias;

    public void Add(SourceLine line)
    {
        var text = line.Text.AsSpan().Trim();
        if (text.Length == 0)
        {
            _afterBlank = true;
            return;
        }

        if (text.TrimStart(". ").StartsWith("while talking to", StringComparison.OrdinalIgnoreCase))
        {
            _refusals.Clear();
        }

        if (ReadCommand(line) || ReadCommandReply(line) || ReadSendmailError(line))
        {
            return;
        }

        var isSender = _nextLineIsSender;
        _nextLineIsSender = text.EndsWith(" sent by", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith("MAIL FROM address", StringComparison.OrdinalIgnoreCase)
            || text.EndsWith("sender address", StringComparison.OrdinalIgnoreCase);
        if (isSender)
        {
            // Exim: "A message sent by", the address, "could not be delivered to".
            return;
        }

        // Postfix: "<address>: host mx said: 550", and the reply goes on in lines that are set in, whatever address they begin with.
        if (_replyContinues && !_afterBlank && line.Text[0] is ' ' or '\t')
        {
            ContinueEntry(line, text);
            return;
        }

        // "a@b (expanded from", and the alias begins the next line.
        if (_continuesAlias)
        {
            _continuesAlias = false;
            ContinueEntry(line, text);
            return;
        }

        _continuesAlias = text.EndsWith("(expanded from", StringComparison.OrdinalIgnoreCase);
        var wasInHeader = _inHeader && !_afterBlank;
        _inHeader = wasInHeader || IsHeader(line.Text);
        if (wasInHeader && IsAddressee(line.Text))
        {
            return;
        }

        if (FindEntryStart(line) is { } start)
        {
            StartEntry(start.Address, line, start.Start, start.End);
            return;
        }

        ContinueEntry(line, text);
    }

    public List<NoticeEntry> ToEntries() => _entries;

    /// <summary>A quoted dialogue: ">>> RCPT To:&lt;address>", "RCPT TO:&lt;address>".</summary>
    private bool ReadCommand(SourceLine line)
    {
        var text = line.Text.AsSpan().TrimStart(" \t>-");
        if (!text.StartsWith("RCPT TO", StringComparison.OrdinalIgnoreCase))
        {
            if (line.Text.StartsWith(">>> ", StringComparison.Ordinal))
            {
                _commandEntry = null;
                return true;
            }

            return false;
        }

        if (AddressScanner.Find(line.Text) is { } found)
        {
            _commandEntry = GetOrAddEntry(found.Address, line, found.Start, found.End);
        }

        return true;
    }

    private bool ReadCommandReply(SourceLine line)
    {
        var text = line.Text.AsSpan().TrimStart();
        if (!text.StartsWith("<<< ", StringComparison.Ordinal))
        {
            return false;
        }

        var from = line.Skip(line.Text.Length - text.Length + 4);
        if (_commandEntry is not null)
        {
            _commandEntry.Text.Append(from);
        }
        else
        {
            // A refusal before RCPT, or of the data, concerns all recipients; old Sendmail names them only afterwards.
            _entries.ForEach(e => e.Text.Append(from));
            if (CodeScanner.ReplyCodeAtStart(from.Text) >= 400 && _refusals.Count < MaxEntryLines)
            {
                _refusals.Add(from);
            }
        }

        return true;
    }

    /// <summary>Sendmail's own line: "550 5.1.1 &lt;address>... User unknown".</summary>
    private bool ReadSendmailError(SourceLine line)
    {
        if (CodeScanner.ReplyCodeAtStart(line.Text) is null || AddressScanner.Find(line.Text) is not { } found || found.Start > 30
            || !line.Text.AsSpan(found.End).TrimStart('>').StartsWith("... ", StringComparison.Ordinal))
        {
            return false;
        }

        // "554 <address>... 550 Host unknown": the code behind the dots is the remote server's.
        var dots = line.Text.IndexOf("... ", found.End, StringComparison.Ordinal) + 4;
        var hasOwnCode = CodeScanner.ReplyCodeAtStart(line.Text.AsSpan(dots)) is not null;
        var isNew = !_byAddress.ContainsKey(found.Address);
        var entry = GetOrAddEntry(found.Address, line, found.Start, found.End);
        if (isNew && !hasOwnCode)
        {
            _refusals.ForEach(entry.Text.Append);
        }

        entry.Text.Append(hasOwnCode ? line.Skip(dots) : line);
        _refusals.Clear();
        _current = null;
        return true;
    }

    private void StartEntry(string address, SourceLine line, int start, int end)
    {
        _current = GetOrAddEntry(address, line, start, end);
        _entryLines = 0;
        _afterBlank = false;
        var rest = line.Text.AsSpan(end).TrimStart(" \t>:;,.)\"'-]").Length;
        _replyContinues = rest > 0 && line.Text[0] == '<' && line.Text.AsSpan(end).StartsWith(">: ");
        if (rest > 0)
        {
            _current.Text.Append(line.Skip(line.Text.Length - rest));
        }
    }

    private void ContinueEntry(SourceLine line, ReadOnlySpan<char> text)
    {
        if (_current is null)
        {
            return;
        }

        // An empty line ends what stands with an address; one may stand between the address and its text.
        var isFence = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("===", StringComparison.Ordinal);
        if (isFence || (_afterBlank && !_current.Text.IsEmpty) || ++_entryLines > MaxEntryLines)
        {
            _current = null;
            return;
        }

        if (_afterBlank && _entryLines > 1)
        {
            _current = null;
            return;
        }

        _afterBlank = false;
        _current.Text.Append(line);
    }

    private NoticeEntry GetOrAddEntry(string address, SourceLine line, int start, int end)
    {
        if (_byAddress.TryGetValue(address, out var known))
        {
            return known;
        }

        var entry = new NoticeEntry(address, new Passage(line).Locate(start, end), new Passage());
        if (_entries.Count < MaxEntries)
        {
            _entries.Add(entry);
            _byAddress.Add(address, entry);
        }

        return entry;
    }

    public static bool IsHeader(ReadOnlySpan<char> line) => StartsWithAny(line, HeaderFields);

    public static bool IsAddressee(ReadOnlySpan<char> line) => StartsWithAny(line, AddresseeFields);

    private static bool StartsWithAny(ReadOnlySpan<char> line, string[] fields)
    {
        var text = line.TrimStart(" *>");
        foreach (var field in fields)
        {
            if (text.StartsWith(field, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static (string Address, int Start, int End)? FindEntryStart(SourceLine line)
    {
        if (AddressScanner.AtLineStart(line.Text) is { } first)
        {
            return RecipientFinder.IsPrompt(line.Text, first.Start, first.End)
                || ProseRoles.IsSender(line.Text, first.Start, first.End) ? null : first;
        }

        if (HiddenName().Match(line.Text) is { Success: true } hidden)
        {
            var name = hidden.Groups["name"];
            return (name.Value, name.Index, name.Index + name.Length);
        }

        var colon = line.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon is > 0 and < 40 && Array.Exists(Labels, l => line.Text.AsSpan(0, colon).Trim(" \t*-")
            .Equals(l, StringComparison.OrdinalIgnoreCase))
            && AddressScanner.Find(line.Text, colon) is { } labelled)
        {
            return labelled;
        }

        // "Unable to send to a@b" alone on its line.
        if (AddressScanner.Find(line.Text) is { } last && line.Text.AsSpan(last.End).Trim(" .:>").Length == 0
            && Array.Exists(Labels, l => line.Text.AsSpan(0, last.Start).Trim(" \t*-<").Equals(l, StringComparison.OrdinalIgnoreCase)))
        {
            return last;
        }

        // A line of fields: "Status: Error, Address: <a@b>, ResponseCode 421".
        var inner = line.Text.IndexOf("Address: <", StringComparison.OrdinalIgnoreCase);
        return inner > 0 && inner < 60 ? AddressScanner.Find(line.Text, inner) : FindInX400Address(line.Text);
    }

    // Who posts a notice puts words in the place of an address, or dots in that of its local part:
    // "<my friend's address>: host mx.example.com[192.0.2.1] said: 550", and with qmail "<…@example.org>:" alone on its line. So are
    // "anna-at-example.org" and "postmaster@[your_domain]".
    [GeneratedRegex(
        @"^[\s>]*<(?<name>[^<>@\n]{1,60}|[^<>@\w\n]{1,20}@[\w-]+(?:\.[\w-]+)+)>:"
        + @"\s+(?:host\s|connect\s+to\s|delivery\s+temporarily\s|lost\s+connection\s)"
        + @"|^[\s>]*<(?<name>[^<>@\w\n]{1,20}@[\w-]+(?:\.[\w-]+)+)>:\s*$"
        + @"|^[\s>]*<?(?<name>[\w.+-]{1,40}(?:-at-|_at_| at |\(at\)|\[at\])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}"
        + @"|[\w.+-]{1,40}@[\[{][\w -]{2,30}[\]}])>?:?\s*$",
        RegexOptions.CultureInvariant)]
    private static partial Regex HiddenName();

    /// <summary>An X.400 address that carries the other: "c=US;a= ;p=EXAMPLE;dda:SMTP=a@b; on Fri, 4 Oct 2002".</summary>
    private static (string Address, int Start, int End)? FindInX400Address(string line)
    {
        const string Name = "SMTP=";
        var at = line.IndexOf(Name, StringComparison.Ordinal);
        return at > 0 && at < 100 && line.AsSpan().TrimStart().StartsWith("c=", StringComparison.OrdinalIgnoreCase)
            && AddressScanner.Find(line[(at + Name.Length)..]) is { Start: 0 } found
            ? (found.Address, at + Name.Length, at + Name.Length + found.End)
            : null;
    }
}
