using System.Collections.Immutable;
using Ulak.Smtp.Characters;

namespace Ulak.Smtp.Syntax;

/// <summary>
/// A position in one line, shared by the methods of all grammar rules. A rule's method returns whether the rule matched and moves
/// <see cref="Position"/> past it; if not, <see cref="Fault"/> has the reason. Mutable struct: pass it by reference.
/// </summary>
internal ref struct LineCursor
{
    /// <summary>A line of departures alone must not fill memory.</summary>
    private const int MaxRemarks = 16;

    private ImmutableArray<SyntaxFault>.Builder? _remarks;

    public LineCursor(ReadOnlySpan<byte> line, scoped in SyntaxRules rules, string subject)
    {
        Line = line;
        Rules = rules;
        Subject = subject;
    }

    public ReadOnlySpan<byte> Line { get; }

    public SyntaxRules Rules { get; }

    /// <summary>The octet that the next rule reads, counted from 0.</summary>
    public int Position { get; set; }

    /// <summary>The part of the line that is being read; the subject of faults.</summary>
    public string Subject { get; set; }

    /// <summary>The fault that ended the parse; null if there is none.</summary>
    public SyntaxFault? Fault { get; private set; }

    /// <summary>The position of the first octet above 127; -1 for none.</summary>
    public int FirstNonAscii { get; set; } = -1;

    public readonly ImmutableArray<SyntaxFault> Remarks => _remarks is null ? ImmutableArray<SyntaxFault>.Empty : _remarks.ToImmutable();

    public readonly ReadOnlySpan<byte> Rest => Line[Position..];

    public readonly bool AtEnd => Position == Line.Length;

    /// <summary>The octet at the position; -1 at the end of the line.</summary>
    public readonly int Next => Position < Line.Length ? Line[Position] : -1;

    /// <summary>Ends the parse. The octet found there may explain more than the rule, and then determines the kind.</summary>
    public bool Fail(FaultKind kind, int offset, int length, string expected) => Fail(Classify(kind, offset, length, expected));

    /// <summary>Ends the parse with exactly this kind of fault.</summary>
    public bool FailExact(FaultKind kind, int offset, int length, string expected)
    {
        Fault = Create(kind, offset, length, expected);
        return false;
    }

    /// <summary>Ends the parse with a fault that was found elsewhere.</summary>
    public bool Fail(SyntaxFault fault)
    {
        Fault = fault;
        return false;
    }

    /// <summary>
    /// A departure that tolerant parsing accepts: a remark there, a fault in strict parsing. Returns whether the parse goes on.
    /// </summary>
    public bool Tolerate(FaultKind kind, int offset, int length, string expected) => Tolerate(Create(kind, offset, length, expected));

    /// <summary>As <see cref="Tolerate(FaultKind, int, int, string)"/>, for a fault that another cursor found.</summary>
    public bool Tolerate(SyntaxFault fault)
    {
        if (!Rules.IsTolerant)
        {
            Fault = fault;
            return false;
        }

        AddRemark(fault);
        return true;
    }

    /// <summary>As <see cref="Tolerate(FaultKind, int, int, string)"/>; the octet found there may determine the kind.</summary>
    public bool TolerateOctet(FaultKind kind, int offset, int length, string expected) =>
        Tolerate(Classify(kind, offset, length, expected));

    /// <summary>Records a remark about something that the grammar allows.</summary>
    public void Advise(FaultKind kind, int offset, int length, string expected) => AddRemark(Create(kind, offset, length, expected));

    /// <summary>Matches the space before an argument; several spaces or a tab are a departure.</summary>
    /// <param name="expected">The argument, for the fault of a line that ends here.</param>
    /// <param name="missing">The kind of that fault.</param>
    public bool Space(string expected, FaultKind missing)
    {
        var spaces = Octets.SpaceLength(Rest);
        if (Position + spaces == Line.Length)
        {
            return FailExact(missing, Line.Length, 0, expected);
        }

        return SpaceBeforeText(spaces);
    }

    /// <summary>As <see cref="Space"/>, if text is known to follow the white space.</summary>
    public bool SpaceBeforeText(int spaces)
    {
        if (spaces != 1 || Line[Position] != ' ')
        {
            var subject = Subject;
            Subject = FaultSubject.Command;
            if (!Tolerate(FaultKind.ExtraSpace, Position, spaces, "one space"))
            {
                return false;
            }

            Subject = subject;
        }

        Position += spaces;
        return true;
    }

    // UTF8-non-ascii   RFC 6531 §3.3
    public bool Utf8NonAscii()
    {
        var length = Octets.Utf8SequenceLength(Rest);
        if (length == 0 || !Rules.Offers(SmtpExtensions.SmtpUtf8))
        {
            return Fail(FaultKind.BrokenUtf8, Position, 1, "an ASCII character");
        }

        FirstNonAscii = FirstNonAscii < 0 ? Position : FirstNonAscii;
        Position += length;
        return true;
    }

    private readonly SyntaxFault Classify(FaultKind kind, int offset, int length, string expected)
    {
        if (length > 0 && offset < Line.Length
            && FaultClassifier.InvalidOctet(Line[offset..], Subject, Rules.Offers(SmtpExtensions.SmtpUtf8)) is { } found)
        {
            (kind, length) = found;
        }

        return Create(kind, offset, length, expected);
    }

    private readonly SyntaxFault Create(FaultKind kind, int offset, int length, string expected) => new()
    {
        Kind = kind,
        Column = offset + 1,
        Length = length,
        Expected = expected,
        Subject = Subject,
        Found = FaultClassifier.Describe(Line.Slice(offset, Math.Min(length, Line.Length - offset))),
    };

    private void AddRemark(SyntaxFault fault)
    {
        _remarks ??= ImmutableArray.CreateBuilder<SyntaxFault>();
        if (_remarks.Count < MaxRemarks)
        {
            _remarks.Add(fault);
        }
    }
}
