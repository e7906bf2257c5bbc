
namespace Ulak.Reference.Explanation.Reading;

/// <summary>Goes through a notice line by line and gathers for each recipient what stands with it.</summary>
internal sealed class EntryCollector
{
    private const int MaxEntries = 2000;
    private const int MaxEntryLines = 40;

    private static readonly string[] Labels = ["to", "recipient", "recipients", "failed recipient", "failed recipients", "final recipient", "original recipient", "address", "e-mail address", "email address", "user", "rcpt", "rcpt to", "mailbox", "intended recipient", "invalid recipient", "unknown recipient", "recipient address", "failed address", "delivery failed to", "送信先", "宛先", "alıcı"];

    private readonly List<NoticeEntry> _entries = [];
    private readonly Dictionary<string, NoticeEntry> _byAddress = new(StringComparer.OrdinalIgnoreCase);
    private NoticeEntry? _current;
    private NoticeEntry? _commanded;
    private readonly List<SourceLine> _refusals = [];
    private int _lines;
    private bool _afterBlank;
    private bool _namesSender;
    private bool _isOpen;

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

        if (Command(line) || CommandReply(line) || Complaint(line))
        {
            return;
        }

        var isSender = _namesSender;
        _namesSender = text.EndsWith(" sent by", StringComparison.OrdinalIgnoreCase);
        if (isSender)
        {
            // Exim: "A message sent by", the address, "could not be delivered to".
            return;
        }

        // Postfix: "<address>: host mx said: 550", and the reply goes on in lines that are set in, whatever address they begin with.
        if (_isOpen && !_afterBlank && line.Text[0] is ' ' or '\t')
        {
            Continue(line, text);
            return;
        }

        if (Start(line) is { } start)
        {
            Begin(start.Address, line, start.Start, start.End);
            return;
        }

        Continue(line, text);
    }

    public List<NoticeEntry> Finish() => _entries;

    /// <summary>A quoted dialogue: ">>> RCPT To:&lt;address>", "RCPT TO:&lt;address>".</summary>
    private bool Command(SourceLine line)
    {
        var text = line.Text.AsSpan().TrimStart(" \t>-");
        if (!text.StartsWith("RCPT TO", StringComparison.OrdinalIgnoreCase))
        {
            if (line.Text.StartsWith(">>> ", StringComparison.Ordinal))
            {
                _commanded = null;
                return true;
            }

            return false;
        }

        if (AddressScanner.Find(line.Text) is { } found)
        {
            _commanded = Entry(found.Address, line, found.Start, found.End);
        }

        return true;
    }

    private bool CommandReply(SourceLine line)
    {
        var text = line.Text.AsSpan().TrimStart();
        if (!text.StartsWith("<<< ", StringComparison.Ordinal))
        {
            return false;
        }

        var from = line.From(line.Text.Length - text.Length + 4);
        if (_commanded is not null)
        {
            _commanded.Text.Append(from);
        }
        else
        {
            // A refusal before RCPT, or of the data, is everybody's; old Sendmail names them only afterwards.
            _entries.ForEach(e => e.Text.Append(from));
            if (CodeScanner.AtStart(from.Text) >= 400 && _refusals.Count < MaxEntryLines)
            {
                _refusals.Add(from);
            }
        }

        return true;
    }

    /// <summary>Sendmail's own line: "550 5.1.1 &lt;address>... User unknown".</summary>
    private bool Complaint(SourceLine line)
    {
        if (CodeScanner.AtStart(line.Text) is null || AddressScanner.Find(line.Text) is not { } found || found.Start > 30
            || !line.Text.AsSpan(found.End).TrimStart('>').StartsWith("... ", StringComparison.Ordinal))
        {
            return false;
        }

        // "554 <address>... 550 Host unknown": the code behind the dots is the remote server's.
        var dots = line.Text.IndexOf("... ", found.End, StringComparison.Ordinal) + 4;
        var hasOwnCode = CodeScanner.AtStart(line.Text.AsSpan(dots)) is not null;
        var isNew = !_byAddress.ContainsKey(found.Address);
        var entry = Entry(found.Address, line, found.Start, found.End);
        if (isNew && !hasOwnCode)
        {
            _refusals.ForEach(entry.Text.Append);
        }

        entry.Text.Append(hasOwnCode ? line.From(dots) : line);
        _refusals.Clear();
        _current = null;
        return true;
    }

    private void Begin(string address, SourceLine line, int start, int end)
    {
        _current = Entry(address, line, start, end);
        _lines = 0;
        _afterBlank = false;
        var rest = line.Text.AsSpan(end).TrimStart(" \t>:;,.)\"'-]").Length;
        _isOpen = rest > 0 && line.Text[0] == '<' && line.Text.AsSpan(end).StartsWith(">: ");
        if (rest > 0)
        {
            _current.Text.Append(line.From(line.Text.Length - rest));
        }
    }

    private void Continue(SourceLine line, ReadOnlySpan<char> text)
    {
        if (_current is null)
        {
            return;
        }

        // An empty line ends what stands with an address; one may stand between the address and its text.
        var isFence = text.StartsWith("---", StringComparison.Ordinal) || text.StartsWith("===", StringComparison.Ordinal);
        if (isFence || (_afterBlank && !_current.Text.IsEmpty) || ++_lines > MaxEntryLines)
        {
            _current = null;
            return;
        }

        if (_afterBlank && _lines > 1)
        {
            _current = null;
            return;
        }

        _afterBlank = false;
        _current.Text.Append(line);
    }

    private NoticeEntry Entry(string address, SourceLine line, int start, int end)
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

    private static (string Address, int Start, int End)? Start(SourceLine line)
    {
        if (AddressScanner.AtLineStart(line.Text) is { } first)
        {
            return first;
        }

        var colon = line.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon is > 0 and < 40 && Array.Exists(Labels, l => line.Text.AsSpan(0, colon).Trim(" \t*-").Equals(l, StringComparison.OrdinalIgnoreCase))
            && AddressScanner.Find(line.Text, colon) is { } labelled)
        {
            return labelled;
        }

        // A line of fields: "Status: Error, Address: <a@b>, ResponseCode 421".
        var inner = line.Text.IndexOf("Address: <", StringComparison.OrdinalIgnoreCase);
        return inner > 0 && inner < 60 ? AddressScanner.Find(line.Text, inner) : InX400(line.Text);
    }

    /// <summary>An X.400 address that carries the other: "c=US;a= ;p=EXAMPLE;dda:SMTP=a@b; on Fri, 4 Oct 2002".</summary>
    private static (string Address, int Start, int End)? InX400(string line)
    {
        const string Name = "SMTP=";
        var at = line.IndexOf(Name, StringComparison.Ordinal);
        return at > 0 && at < 100 && line.AsSpan().TrimStart().StartsWith("c=", StringComparison.OrdinalIgnoreCase) && AddressScanner.Find(line[(at + Name.Length)..]) is { Start: 0 } found
            ? (found.Address, at + Name.Length, at + Name.Length + found.End)
            : null;
    }
}
