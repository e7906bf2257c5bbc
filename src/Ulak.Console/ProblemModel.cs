using Ulak.Console.Codes;


namespace Ulak.Console;

/// <summary>An error page with a cause and a remedy.</summary>
public sealed record ProblemModel(PageLanguage Language, string Title, string Sentence)
{
    /// <summary>Pages that may be meant: path and title.</summary>
    public IReadOnlyList<(string Path, string Title)> Links { get; init; } = [];

    public static ProblemModel NotFound(PageLanguage language) => Named(language, "not-found");

    public static ProblemModel Broken(PageLanguage language) => Named(language, "broken");

    /// <summary>The problem whose texts are the words <c>name</c> and <c>name-sentence</c>.</summary>
    public static ProblemModel Named(PageLanguage language, string name) =>
        new(language, language.Word(name), language.Word(name + "-sentence"));
}
