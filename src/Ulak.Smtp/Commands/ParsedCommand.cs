using System.Collections.Immutable;
using System.Text;
using Ulak.Smtp.Addresses;
using Ulak.Smtp.Characters;
using Ulak.Smtp.Parameters;
using Ulak.Smtp.Syntax;

namespace Ulak.Smtp.Commands;

/// <summary>
/// A parsed command line: the verb and the positions of its parts. It allocates nothing for a well-formed line;
/// <see cref="ToCommand"/> creates a record that can be kept.
/// </summary>
public readonly ref struct ParsedCommand
{
    private readonly CommandParts _parts;
    private readonly SyntaxRules _rules;
    private readonly ImmutableArray<SyntaxFault> _remarks;

    internal ParsedCommand(scoped in LineCursor at, scoped in CommandParts parts, ReadOnlySpan<byte> line)
    {
        Line = line;
        _parts = parts;
        _rules = at.Rules;
        _remarks = at.Remarks;
    }

    /// <summary>The line without its CRLF and the white space before it.</summary>
    public ReadOnlySpan<byte> Line { get; }

    /// <summary>The verb.</summary>
    public Verb Verb => _parts.Verb;

    /// <summary>
    /// The departures from the grammar that tolerant parsing accepted, from the left; empty for a correct line. The first is the fault
    /// of strict parsing, unless it is advice about something that the grammar allows.
    /// </summary>
    public ImmutableArray<SyntaxFault> Remarks
    {
        get => _remarks.IsDefault ? ImmutableArray<SyntaxFault>.Empty : _remarks;
        internal init => _remarks = value;
    }

    /// <summary>Whether the path is <c>&lt;&gt;</c> (MAIL).</summary>
    public bool IsNullPath => _parts.Path.IsNull;

    /// <summary>Whether the path is <c>&lt;Postmaster&gt;</c> without a domain (RCPT).</summary>
    public bool IsPostmaster => _parts.Path.IsPostmaster;

    /// <summary>BDAT: the number of octets that follow.</summary>
    public long ChunkSize => _parts.ChunkSize;

    /// <summary>BDAT: whether it is the last chunk.</summary>
    public bool IsLastChunk => _parts.IsLastChunk;

    /// <summary>The argument after the verb; for AUTH the mechanism; empty if there is none, and for MAIL and RCPT.</summary>
    public ReadOnlySpan<byte> Argument => Line[_parts.Argument];

    /// <summary>The local-part of the path, as received; empty if there is none.</summary>
    public ReadOnlySpan<byte> PathLocalPart => Line[_parts.Path.LocalPart];

    /// <summary>The domain of the path, brackets of a literal included; empty if there is none.</summary>
    public ReadOnlySpan<byte> PathDomain => Line[_parts.Path.Domain];

    /// <summary>The parameters of MAIL or RCPT, the attributes of XCLIENT, or the initial response of AUTH, as received.</summary>
    public ReadOnlySpan<byte> ParameterText => Line[_parts.Parameters];

    /// <summary>Enumerates the parameters of MAIL, RCPT or XCLIENT.</summary>
    internal ParameterEnumerator Parameters => new(Verb is Verb.Mail or Verb.Rcpt or Verb.XClient ? ParameterText : []);

    private bool IsExact => _remarks.IsDefaultOrEmpty;

    /// <summary>Finds a parameter and its value.</summary>
    /// <param name="keyword">The keyword, in any case.</param>
    /// <param name="value">The value; empty if it has none.</param>
    public bool TryGetParameter(ReadOnlySpan<byte> keyword, out ReadOnlySpan<byte> value)
    {
        foreach (var parameter in Parameters)
        {
            if (Octets.EqualsIgnoreCase(parameter.Keyword, keyword))
            {
                value = parameter.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>
    /// The command as a record that can be kept, compared and written back. Departures are corrected where possible: a local-part with
    /// misplaced dots is quoted, a local name gets <see cref="SyntaxRules.DefaultDomain"/>, a dot at the end of a domain and repeated
    /// parameters are left out.
    /// </summary>
    /// <exception cref="InvalidOperationException">The line did not parse.</exception>
    public SmtpCommand ToCommand() => Verb == Verb.Unknown
        ? throw new InvalidOperationException("The line did not parse.")
        : VerbTable.Get(Verb).Create(this);

    internal ReversePath ReversePath() => IsNullPath ? Addresses.ReversePath.Null : new ReversePath(PathMailbox());

    internal ForwardPath ForwardPath() => IsPostmaster ? Addresses.ForwardPath.Postmaster : new ForwardPath(PathMailbox());

    internal string ArgumentText() => Text(Argument);

    internal string? OptionalArgumentText() => Argument.IsEmpty ? null : Normalization.PlainText(Argument, IsExact);

    internal string? InitialResponse() => ParameterText.IsEmpty ? null : Text(ParameterText);

    internal string ClientName() => IsExact ? Text(Argument) : Normalization.ClientName(Argument);

    internal EsmtpParameters ParameterList()
    {
        if (ParameterText.IsEmpty)
        {
            return EsmtpParameters.Empty;
        }

        var items = ImmutableArray.CreateBuilder<EsmtpParameter>(2);
        foreach (var parameter in Parameters)
        {
            var item = new EsmtpParameter(Text(parameter.Keyword), parameter.HasValue ? Text(parameter.Value) : null);
            if (IsExact || Verb == Verb.XClient || ParameterGrammar.IsKept(parameter.Keyword, items, _rules.Offered))
            {
                items.Add(item);
            }
        }

        return items.Count == 0 ? EsmtpParameters.Empty : new EsmtpParameters(items.DrainToImmutable());
    }

    private Mailbox PathMailbox() => IsExact
        ? new Mailbox(Text(PathLocalPart), Text(PathDomain))
        : new Mailbox(Normalization.LocalPart(PathLocalPart), PathDomain.IsEmpty ? _rules.DefaultDomain ?? "localhost" : Text(PathDomain));

    private static string Text(ReadOnlySpan<byte> octets) => Encoding.UTF8.GetString(octets);
}
