using Ulak.Smtp.Parameters;

namespace Ulak.Smtp.Commands;

/// <summary>Postfix's XCLIENT.</summary>
public sealed record XClientCommand(System.Collections.Immutable.ImmutableArray<EsmtpParameter> Attributes) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.XClient;
}
