{#
    A model card for each model and specification, one item a row.

    layer: `rpt` for the exact tables, `pub` for those that have been through disclosure
    control; a card says no more than the tables it is made of.
#}
{% macro model_card(layer) -%}
with

model_runs as (
    select * from {{ ref(layer ~ '_model_run') }}
),

programme_evidence as (
    select * from {{ ref(layer ~ '_programme_evidence') }}
),

cluster_evidence as (
    select * from {{ ref(layer ~ '_cluster_evidence') }}
),

outcome_evidence as (
    select * from {{ ref(layer ~ '_outcome_evidence') }}
),

fairness as (
    select * from {{ ref(layer ~ '_fairness') }}
),

field_evidence as (
    select * from {{ ref(layer ~ '_field_evidence') }}
),

planned_measures as (
    select * from {{ ref('rpt_planned_measure') }}
),

analysis_plan as (
    select * from {{ ref('rpt_analysis_plan') }}
),

simulated as (
    select * from {{ ref('stg_reference__simulated') }}
),

card_words as (
    select * from {{ ref('model_card_words') }}
),

data_quality as (
    {%- if layer == 'pub' %}
    select * from {{ ref('pub_data_quality') }}
    where table_name = 'participants'
    {%- else %}
    select
        cast(null as {{ dbt.type_string() }}) as specification,
        measure,
        reason,
        cast(null as {{ dbt.type_string() }}) as field,
        sum(n_rows) as n
    from {{ ref('rpt_data_quality') }}
    where table_name = 'participants'
    group by measure, reason

    union all

    select
        specification,
        measure,
        reason,
        field,
        n_people as n
    from {{ ref('rpt_model_exclusion') }}
    {%- endif %}
),

sections as (
    {%- for section, heading in card_sections().items() %}
    select
        '{{ section }}' as section,
        {{ loop.index }} as section_number,
        '{{ heading }}' as heading
    {{ "union all" if not loop.last }}
    {%- endfor %}
),

lines as (
    select
        coalesce(sum(case when measure = 'lines' then n end), 0) as n_lines,
        coalesce(sum(case when measure = 'clean' then n end), 0) as n_clean,
        coalesce(sum(case when measure = 'rejected' then n end), 0) as n_rejected,
        {{ dbt.listagg(
            "case when measure = 'rejected' then replace(reason, '_', ' ') || ' ' || "
            ~ whole('n') ~ " end",
            "', '",
            "order by reason"
        ) }} as rejected_for
    from data_quality
    where specification is null
),

modelled as (
    select
        specification,
        coalesce(sum(case when measure = 'modelled' then n end), 0) as n_modelled,
        coalesce(
            sum(case when measure = 'excluded' and field is null then n end), 0
        ) as n_excluded,
        {{ dbt.listagg(
            "case when measure = 'excluded' and field is not null then "
            ~ card_field('field') ~ " || ' (' || reason || ', ' || coalesce("
            ~ whole('n') ~ ", 'fewer than " ~ var('disclosure_threshold')
            ~ "') || ')' end",
            "', '",
            "order by field, reason"
        ) }} as excluded_for
    from data_quality
    where specification is not null
    group by specification
),

estimates as (
    select
        'programme_classifier' as model_name,
        own.specification,
        own.measure,
        own.evaluation as measured_of,
        false as is_given_programme,
        own.n,
        own.value,
        own.ci_low,
        own.ci_high,
        own.reason,
        {{ card_bounds('baseline') }} as baseline
    from programme_evidence as own
    left join programme_evidence as baseline
        on
            own.specification = baseline.specification
            and own.evaluation = baseline.evaluation
            and replace(own.measure, '_gain', '') = baseline.measure
            and baseline.estimator = 'class_frequencies'
    where own.estimator = {{ own_estimator('own.specification') }}

    union all

    select
        'clusters' as model_name,
        specification,
        measure,
        null as measured_of,
        false as is_given_programme,
        n,
        value,
        ci_low,
        ci_high,
        reason,
        null as baseline
    from cluster_evidence
    where
        field is null
        and (
            n_clusters is null
            or n_clusters = {{ own_number_of_clusters('specification') }}
        )

    union all

    select
        outcome || '_model' as model_name,
        specification,
        measure,
        null as measured_of,
        is_given_programme,
        n,
        value,
        ci_low,
        ci_high,
        reason,
        null as baseline
    from outcome_evidence
),

-- What the plan asks for has its line, whether or not there is an answer.
measured as (
    select
        model_runs.model_name,
        model_runs.specification,
        planned_measures.measure_rank,
        planned_measures.place,
        planned_measures.measure,
        planned_measures.meaning,
        coalesce(estimates.is_given_programme, false) as is_given_programme,
        estimates.baseline,
        {{ card_estimate('estimates') }} as estimate
    from model_runs
    inner join planned_measures
        on
            model_runs.model_name = planned_measures.model_name
            and planned_measures.measure_rank in ('primary', 'secondary')
    left join estimates
        on
            model_runs.model_name = estimates.model_name
            and model_runs.specification = estimates.specification
            and planned_measures.measure = estimates.measure
            and coalesce(planned_measures.measured_of, '')
            = coalesce(estimates.measured_of, '')
),

questions as (
    select
        model_name,
        max(question) as question,
        max(multiplicity) as multiplicity
    from planned_measures
    group by model_name
),

by_group as (
    select
        fairness.specification,
        planned_measures.place,
        planned_measures.meaning,
        fairness.field,
        {{ dbt.listagg(
            "fairness.group_name || ': ' || " ~ card_estimate('fairness'),
            "'; '",
            "order by fairness.group_name"
        ) }} as estimates
    from fairness
    inner join planned_measures
        on
            planned_measures.model_name = 'programme_classifier'
            and planned_measures.measure_rank = 'by_group'
            and fairness.measure = planned_measures.measure
    where
        fairness.estimator = {{ own_estimator('fairness.specification') }}
        and fairness.field is not null
        and fairness.other_field is null
        and fairness.programme_id is null
    group by
        fairness.specification,
        planned_measures.place,
        planned_measures.meaning,
        fairness.field
),

flips as (
    select
        specification,
        {{ dbt.listagg(
            card_field('field') ~ " || ': ' || " ~ card_estimate('field_evidence'),
            "'; '",
            "order by case when field = 'random_control' then 1 else 0 end, field"
        ) }} as estimates
    from field_evidence
    where measure = 'flip_share'
    group by specification
),

items as (
    select
        model_name,
        specification,
        'specification' as section,
        1 as place,
        cast('' as {{ dbt.type_string() }}) as place_in,
        {{ card_kind('model_name', 'specification') }} || ' '
        || {{ card_field('fields') }} || '.' as item
    from model_runs

    union all

    select
        model_runs.model_name,
        model_runs.specification,
        'specification' as section,
        2 as place,
        '' as place_in,
        questions.question as item
    from model_runs
    inner join questions
        on model_runs.model_name = questions.model_name

    union all

    select
        model_runs.model_name,
        model_runs.specification,
        card_words.section,
        card_words.item_number as place,
        '' as place_in,
        card_words.words as item
    from model_runs
    inner join card_words
        on card_words.model_name in ('all', model_runs.model_name)

    union all

    select
        model_runs.model_name,
        model_runs.specification,
        'data' as section,
        1 as place,
        '' as place_in,
        'The files read hold ' || {{ whole('lines.n_lines') }} || ' lines: '
        || {{ whole('lines.n_clean') }} || ' are clean and '
        || {{ whole('lines.n_rejected') }} || ' are rejected'
        || coalesce(' (' || nullif(lines.rejected_for, '') || ')', '') || '.' as item
    from model_runs
    cross join lines

    union all

    select
        model_runs.model_name,
        model_runs.specification,
        'data' as section,
        2 as place,
        '' as place_in,
        'The specification takes ' || {{ whole('modelled.n_modelled') }}
        || ' of the clean enrolments and leaves out '
        || {{ whole('modelled.n_excluded') }} || ' that lack a field it needs'
        || coalesce(': ' || nullif(modelled.excluded_for, ''), '') || '.' as item
    from model_runs
    inner join modelled
        on model_runs.specification = modelled.specification

    union all

    select
        model_name,
        specification,
        'data' as section,
        3 as place,
        '' as place_in,
        'This model was given ' || {{ whole('n_people') }} || ' enrolments.' as item
    from model_runs

    union all

    select
        model_name,
        specification,
        'methodology' as section,
        2 as place,
        '' as place_in,
        case
            when model_name = 'clusters'
                then 'The people are drawn again {{ var("n_resamples") }} times.'
            else
                'Cross-validation has {{ var("n_folds") }} folds and is repeated'
                || ' {{ var("n_repeats") }} times'
                || case
                    when n_people > {{ var('many_people') }}
                        then ' for up to {{ var("many_people") }} people.'
                    else '.'
                end
        end as item
    from model_runs

    union all

    select
        model_name,
        specification,
        'evaluation' as section,
        case
            when is_given_programme then 50
            else 0
        end
        + case when measure_rank = 'primary' then 0 else place end as place,
        '' as place_in,
        case
            when measure_rank = 'primary' and not is_given_programme
                then 'First measure: '
            else 'Also: '
        end
        || meaning
        || case
            when is_given_programme then ', with the programme among the fields'
            else ''
        end
        || ': ' || coalesce(estimate, 'not estimated in this build') || '.'
        || coalesce(
            ' Without a model the ' || replace(replace(measure, '_gain', ''), '_', ' ')
            || ' is ' || baseline || '.',
            ''
        )
        || case
            when measure = 'resampling_jaccard'
                then
                    ' A cluster counts as stable from '
                    || {{ decimals(var('stable_jaccard'), 2) }} || '.'
            else ''
        end as item
    from measured

    union all

    select
        model_runs.model_name,
        model_runs.specification,
        'evaluation' as section,
        99 as place,
        '' as place_in,
        questions.multiplicity as item
    from model_runs
    inner join questions
        on model_runs.model_name = questions.model_name

    union all

    select
        'programme_classifier' as model_name,
        specification,
        'evaluation_by_group' as section,
        place,
        field as place_in,
        {{ capitalised(card_field('field')) }} || ', ' || meaning || '. '
        || estimates || '.' as item
    from by_group

    union all

    select
        model_name,
        specification,
        'ethics' as section,
        3 as place,
        '' as place_in,
        {{ card_protected('model_name', 'specification') }} as item
    from model_runs

    union all

    select
        'programme_classifier' as model_name,
        specification,
        'ethics' as section,
        4 as place,
        '' as place_in,
        'Held-out log loss without any protected characteristic less that with all: '
        || {{ card_estimate('field_evidence') }} || '.' as item
    from field_evidence
    where measure = 'cost_of_leaving_out' and field = 'all'

    union all

    select
        'programme_classifier' as model_name,
        specification,
        'ethics' as section,
        5 as place,
        '' as place_in,
        'Share of people whose likeliest programme changes when one characteristic'
        || ' alone does. ' || {{ capitalised('estimates') }} || '.' as item
    from flips

    union all

    select
        model_runs.model_name,
        model_runs.specification,
        'caveats' as section,
        4 as place,
        '' as place_in,
        'The data is simulated: nobody in it exists.' as item
    from model_runs
    where (select count(*) from simulated) > 0

    union all

    select
        model_name,
        specification,
        'run' as section,
        1 as place,
        '' as place_in,
        'Seed ' || cast(seed as {{ dbt.type_string() }}) || '; SHA-256 of the input '
        || input_hash || '.' as item
    from model_runs

    union all

    select
        model_runs.model_name,
        model_runs.specification,
        'run' as section,
        2 as place,
        '' as place_in,
        'Analysis plan ' || analysis_plan.plan_hash
        || case
            when analysis_plan.n_departures = 0 then ', followed as committed.'
            else
                ', which departs from the committed plan '
                || analysis_plan.committed_hash || ' in '
                || analysis_plan.departures || '.'
        end as item
    from model_runs
    cross join analysis_plan

    union all

    select
        model_name,
        specification,
        'run' as section,
        3 as place,
        '' as place_in,
        versions || '.' as item
    from model_runs
),

-- A card has every section.
complete as (
    select
        model_runs.domain,
        model_runs.model_name,
        model_runs.specification,
        sections.section,
        sections.section_number,
        sections.heading,
        coalesce(items.item, 'This build holds nothing of this.') as item,
        row_number() over (
            partition by
                model_runs.model_name, model_runs.specification, sections.section
            order by items.place, items.place_in
        ) as item_number
    from model_runs
    cross join sections
    left join items
        on
            model_runs.model_name = items.model_name
            and model_runs.specification = items.specification
            and sections.section = items.section
),

final as (
    select
        domain,
        model_name,
        specification,
        section,
        section_number,
        heading,
        cast(item_number as {{ dbt.type_bigint() }}) as item_number,
        item
    from complete
)

select * from final
{%- endmacro %}

{# The sections of a card in their order, each with its heading. #}
{% macro card_sections() -%}
    {{- return({
        "specification": "Specification",
        "intended_use": "Intended use",
        "out_of_scope": "Out of scope",
        "data": "Data",
        "methodology": "Methodology",
        "evaluation": "Evaluation",
        "evaluation_by_group": "Evaluation by group",
        "ethics": "Ethics",
        "caveats": "Caveats",
        "run": "Run",
    }) -}}
{%- endmacro %}

{# The estimator that a specification predicts the programme by. #}
{% macro own_estimator(specification) -%}
    case {{ specification }}
        {%- for name, chosen in var("leadership_specifications").items()
            if chosen.estimator %}
        when '{{ name }}' then '{{ chosen.estimator }}'
        {%- endfor %}
    end
{%- endmacro %}

{# The number of clusters that a specification is cut at. #}
{% macro own_number_of_clusters(specification) -%}
    case {{ specification }}
        {%- for name, chosen in var("leadership_specifications").items()
            if chosen.clusters %}
        when '{{ name }}' then {{ chosen.clusters.n_clusters }}
        {%- endfor %}
    end
{%- endmacro %}

{# What kind of model a card is of, up to the fields that it sees. #}
{% macro card_kind(model_name, specification) -%}
    {%- set classifiers = {
        "forest": "A random forest of " ~ var("n_trees") ~ " trees to depth "
            ~ var("max_depth"),
        "multinomial_logit": "A multinomial logit",
        "ordinal_logit": "An ordinal logit",
    } -%}
    case {{ model_name }}
        when 'completion_model' then 'A binomial logit that sees'
        when 'assessment_model' then 'A linear model that sees'
        when 'satisfaction_model' then 'An ordinal logit that sees'
        when 'programme_classifier'
            then
                case {{ specification }}
                    {%- for name, chosen in var("leadership_specifications").items()
                        if chosen.estimator %}
                    when '{{ name }}'
                        then '{{ classifiers[chosen.estimator] }} that sees'
                    {%- endfor %}
                end
        when 'clusters'
            then
                case {{ specification }}
                    {%- for name, chosen in var("leadership_specifications").items()
                        if chosen.clusters %}
                    when '{{ name }}'
                        then
                            '{{ chosen.clusters.n_clusters }} clusters joined by'
                            || ' {{ chosen.clusters.linkage.replace("ward", "Ward") }}'
                            || ' linkage, by'
                    {%- endfor %}
                end
    end
{%- endmacro %}

{# Which protected characteristics a model sees. #}
{% macro card_protected(model_name, specification) -%}
    case
        {%- for name, chosen in var("leadership_specifications").items() %}
        {%- for fields in [cluster_fields(chosen), chosen.fields] %}
        {%- set seen = [] %}
        {%- for field in fields %}
        {%- set column = var("model_fields")[field].column.replace("age_band", "age") %}
        {%- if column in var("protected_fields") %}
        {%- do seen.append(column.replace("_", " ")) %}
        {%- endif %}
        {%- endfor %}
        when
            {{ specification }} = '{{ name }}'
            and {{ model_name }} {{ "=" if loop.first else "<>" }} 'clusters'
            then
                {%- if seen %}
                'It sees protected characteristics ({{ seen | join(", ") }}), so its'
                || ' results are there to be audited and not to be used.'
                {%- else %}
                'It sees no protected characteristic.'
                {%- endif %}
        {%- endfor %}
        {%- endfor %}
    end
{%- endmacro %}

{# A field, or several, in words. #}
{% macro card_field(field) -%}
    {%- set words = "replace(replace(" ~ field
        ~ ", 'is_male', 'gender'), 'is_disabled', 'disability')" -%}
    replace({{ field_label(words) }}, 'random control', 'a field of pure noise')
{%- endmacro %}

{# An estimate in words: its value, interval and people, or why there is none. #}
{% macro card_estimate(relation) -%}
    {%- set of = relation ~ "." -%}
    case
        when {{ of }}value is null
            then
                'refused, ' || {{ of }}reason
                || coalesce(' (' || {{ whole(of ~ 'n') }} || ' people)', '')
        else
            {{ card_bounds(relation) }} || ' of ' || {{ whole(of ~ 'n') }} || ' people'
    end
{%- endmacro %}

{# A value and its interval in words; NULL where there is no value. #}
{% macro card_bounds(relation) -%}
    {%- set measure = relation ~ ".measure" -%}
    {{ card_value(measure, relation ~ '.value') }} || ' (95% interval '
    || {{ card_value(measure, relation ~ '.ci_low') }} || ' to '
    || {{ card_value(measure, relation ~ '.ci_high') }} || ')'
{%- endmacro %}

{# A number as its measure is told: a share as a percent, others with decimals. #}
{% macro card_value(measure, value) -%}
    case
        when {{ measure }} in (
            'accuracy',
            'balanced_accuracy',
            'explained_share',
            'flip_share',
            'set_coverage',
            'tied_height_share'
        )
            then {{ percent(value) }}
        when {{ measure }} in (
            'auc', 'log_loss_difference_adjusted', 'resampling_jaccard', 'silhouette'
        )
            then {{ decimals(value, 2) }}
        else {{ decimals(value, 3) }}
    end
{%- endmacro %}
