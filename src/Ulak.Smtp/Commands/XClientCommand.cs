using System.Collections.Immutable;
using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Commands;

/// <summary>XCLIENT of Postfix. The values are xtext, as received.</summary>
public sealed record XClientCommand(ImmutableArray<EsmtpParameter> Attributes) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.XClient;

    private protected override string ArgumentText => string.Join(' ', Attributes);

    /// <summary>Equal with equal attributes in the same order.</summary>
    public bool Equals(XClientCommand? other) => other is not null && Attributes.AsSpan().SequenceEqual(other.Attributes.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode() => Attributes.Length == 0 ? 0 : Attributes[0].GetHashCode();
}
