namespace Ulak.Smtp.Commands;

/// <summary>RFC 5321 §4.1.1.8.</summary>
public sealed record HelpCommand(string? Topic) : SmtpCommand
{
    /// <inheritdoc/>
    public override Verb Verb => Verb.Help;

    private protected override string ArgumentText => Topic ?? "";
}
