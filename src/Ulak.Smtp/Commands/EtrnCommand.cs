namespace Ulak.Smtp.Commands;

/// <summary>RFC 1985 §5.</summary>
public sealed record EtrnCommand(string Argument) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Etrn;

    private protected override string ArgumentText => Argument;
}
