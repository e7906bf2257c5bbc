using System.Collections.Immutable;
using System.Text;
using Ulak.Smtp.Dialogues;
using Ulak.Storage;

namespace Ulak.Inbox.Receiving;

/// <summary>Collects the remarks that belong to a message: those of the last EHLO or HELO, and those since MAIL.</summary>
internal struct RemarkCollector
{
    private const int MaxRemarks = 64;

    // Most sessions have none, so nothing is allocated for them.
    private ImmutableArray<StoredRemark> _hello;
    private ImmutableArray<StoredRemark> _message;

    /// <summary>Adds a command with its remarks.</summary>
    public void Add(CommandEntry command)
    {
        var verb = command.Line.Span[..Math.Min(4, command.Line.Length)];
        if (Ascii.EqualsIgnoreCase(verb, "EHLO"u8) || Ascii.EqualsIgnoreCase(verb, "HELO"u8) || Ascii.EqualsIgnoreCase(verb, "LHLO"u8))
        {
            (_hello, _message) = (default, default);
            Append(ref _hello, command);
            return;
        }

        if (Ascii.EqualsIgnoreCase(verb, "MAIL"u8) || Ascii.EqualsIgnoreCase(verb, "RSET"u8))
        {
            _message = default;
        }

        Append(ref _message, command);
    }

    /// <summary>The remarks so far.</summary>
    public readonly ImmutableArray<StoredRemark> ToImmutable() =>
        _hello.IsDefault ? (_message.IsDefault ? [] : _message) : _message.IsDefault ? _hello : _hello.AddRange(_message);

    private static void Append(ref ImmutableArray<StoredRemark> remarks, CommandEntry command)
    {
        if (command.Fault is not null || command.Remarks.IsEmpty)
        {
            return;
        }

        var known = remarks.IsDefault ? [] : remarks;
        remarks = known.AddRange(
            command.Remarks.Take(MaxRemarks - known.Length).Select(remark => new StoredRemark(command.Line, remark)));
    }
}
