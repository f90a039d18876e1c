export declare function browser(question: string): string
