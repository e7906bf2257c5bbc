using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Ulak.Rules;

/// <summary>A parsed C# file.</summary>
internal sealed class SourceFile
{
    private static readonly Lazy<IReadOnlyList<SourceFile>> Source =
        new(() => [.. Parse("src")]);

    private static readonly Lazy<IReadOnlyList<SourceFile>> Rest = new(() => [.. Parse("tests"), .. Parse("fuzz"), .. Parse("bench")]);

    private SourceFile(string path)
    {
        Path = Repository.Relative(path);
        Root = CSharpSyntaxTree.ParseText(File.ReadAllText(path), new CSharpParseOptions(LanguageVersion.Preview)).GetCompilationUnitRoot();
        Project = Path.Split('/')[1];
        Folder = string.Join('/', Path.Split('/')[2..^1]);
        Namespace = Root.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString();
    }

    /// <summary>All C# files of src/.</summary>
    public static IReadOnlyList<SourceFile> All => Source.Value;

    /// <summary>All C# files of tests/, fuzz/ and bench/.</summary>
    public static IReadOnlyList<SourceFile> Tests => Rest.Value;

    /// <summary>The path below the root of the repository, e.g. <c>src/Ulak.Smtp/Replies/Reply.cs</c>.</summary>
    public string Path { get; }

    public CompilationUnitSyntax Root { get; }

    public string Project { get; }

    /// <summary>The folder within the project. Empty for the folder of the project.</summary>
    public string Folder { get; }

    public string? Namespace { get; }

    /// <summary>The comments, one per line of a comment.</summary>
    public IEnumerable<string> CommentLines() => Root.DescendantTrivia()
        .Where(trivia => trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia
            or SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia)
        .SelectMany(trivia => trivia.ToFullString().Split('\n'));

    /// <summary>The texts of the string literals and of interpolated strings.</summary>
    public IEnumerable<string> Literals() => Root.DescendantTokens()
        .Where(token => token.Kind() is SyntaxKind.StringLiteralToken or SyntaxKind.MultiLineRawStringLiteralToken
            or SyntaxKind.SingleLineRawStringLiteralToken or SyntaxKind.InterpolatedStringTextToken or SyntaxKind.Utf8StringLiteralToken)
        .Select(token => token.ValueText);

    /// <summary>The names of the declared types, members, parameters and locals.</summary>
    public IEnumerable<string> DeclaredNames() => Root.DescendantNodes().Select(node => node switch
    {
        BaseTypeDeclarationSyntax type => type.Identifier.Text,
        DelegateDeclarationSyntax type => type.Identifier.Text,
        EnumMemberDeclarationSyntax member => member.Identifier.Text,
        MethodDeclarationSyntax method => method.Identifier.Text,
        PropertyDeclarationSyntax property => property.Identifier.Text,
        EventDeclarationSyntax declaration => declaration.Identifier.Text,
        LocalFunctionStatementSyntax function => function.Identifier.Text,
        VariableDeclaratorSyntax variable => variable.Identifier.Text,
        SingleVariableDesignationSyntax variable => variable.Identifier.Text,
        ForEachStatementSyntax loop => loop.Identifier.Text,
        ParameterSyntax parameter => parameter.Identifier.Text,
        _ => null,
    }).OfType<string>();

    private static IEnumerable<SourceFile> Parse(string folder) =>
        Repository.Files(folder, ".cs").Order(StringComparer.Ordinal).Select(path => new SourceFile(path));
}
