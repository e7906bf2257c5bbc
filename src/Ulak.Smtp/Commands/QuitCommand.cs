namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.10.</summary>
public sealed record QuitCommand() : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Quit;

    private protected override string ArgumentText => "";
}
