namespace Ulak.Web;

/// <summary>A page that says what went wrong, and what to do.</summary>
public sealed record ProblemModel(string Title, string Sentence)
{
    public static ProblemModel NotFound { get; } = new("This is not here", "The page, the message or the session does not exist. It may have been deleted, or have gone with age.");

    public static ProblemModel Broken { get; } = new("Something went wrong", "The fault is the server's own, and its log says which. What was received is safe. Try again.");
}
